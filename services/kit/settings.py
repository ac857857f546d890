"""Settings: environment variables called PERENNIAL_*, read once at the start, then frozen.

All services may share one environment: a common field such as PERENNIAL_DATABASE_URL holds for every service, and the
service's own prefix overrides it (PERENNIAL_LEDGER_DATABASE_URL). A secret may stand in a file whose path is given by the
same name with _FILE behind it. An empty variable counts as not set. Nothing but `load` reads the environment.
"""

import os
import re
import socket
from collections.abc import Mapping
from typing import Annotated, ClassVar, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from services.kit.clock import clock_from
from services.kit.environment import PREFIX, Variable, own_prefix, refuse_unknown, spelled
from services.kit.errors import Misconfigured
from services.kit.events.security import Certificates, Login, Mechanism, Protocol, Security, security

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
HIDDEN = "********"


class Secret:
    """Marks a field (`Annotated[str, Secret()]`) that may come from a file and is never printed."""


def _listed(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _named_clock(text: str) -> str:
    try:
        clock_from(text)
    except Misconfigured as error:
        raise ValueError(str(error)) from error
    return text


def _key_hash(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise ValueError("an API key hash is 64 hexadecimal digits; `perennial key new` prints one")
    return text


CommaSeparated = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""Several values in one variable, with commas between."""


class Settings(BaseModel):
    """What every service has to know; each service adds its own fields in a subclass and names itself in `service`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: ClassVar[str]
    """The name of the service in variables: `ledger` for PERENNIAL_LEDGER_*."""

    database_url: Annotated[str, Secret()]
    kafka_bootstrap: str = "127.0.0.1:9092"
    embedded_broker: bool = False
    """The broker is the embedded one: no idempotent producer, short sessions, four partitions."""
    kafka_session_seconds: Annotated[float, Field(ge=1, le=300)] = 15.0
    """Machine time after which Apache Kafka gives the partitions of a silent instance to others; the broker allows 6 and more."""
    kafka_security_protocol: Protocol = "PLAINTEXT"
    kafka_ssl_ca_file: str | None = None
    """PEM file of the authorities that may vouch for the broker; the machine's own when none is named."""
    kafka_ssl_certificate_file: str | None = None
    kafka_ssl_key_file: str | None = None
    kafka_ssl_key_password: Annotated[str | None, Secret()] = None
    kafka_sasl_mechanism: Mechanism | None = None
    kafka_sasl_username: str | None = None
    kafka_sasl_password: Annotated[str | None, Secret()] = None
    http_host: str = "127.0.0.1"
    http_port: Annotated[int, Field(ge=0, le=65535)] = 8600
    http_body_limit: Annotated[int, Field(ge=1024)] = 32 * 1024 * 1024
    """The largest request body that is read, in bytes."""
    api_key_hashes: Annotated[
        tuple[Annotated[str, AfterValidator(_key_hash)], ...], BeforeValidator(_listed), Secret()
    ] = ()
    """SHA-256 of each accepted API key. Without any the service binds to loopback only."""
    clock: Annotated[str, AfterValidator(_named_clock)] = "system"
    log_level: Annotated[str, Field(pattern="^(DEBUG|INFO|WARNING|ERROR)$")] = "INFO"
    instance: str = Field(default_factory=lambda: f"{socket.gethostname()}-{os.getpid()}")
    """The name of this process among the replicas of its service."""

    @property
    def stepped(self) -> bool:
        """Whether a driver moves the time (demo and end-to-end tests)."""
        return self.clock != "system"

    @property
    def kafka_security(self) -> Security:
        """TLS and login for the broker's clients. Its files are read now."""
        certificates = Certificates(
            self.kafka_ssl_ca_file,
            self.kafka_ssl_certificate_file,
            self.kafka_ssl_key_file,
            self.kafka_ssl_key_password,
        )
        return security(self.kafka_security_protocol, certificates, self._kafka_login())

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the HTTP API."""
        return self.http_host in LOOPBACK

    @model_validator(mode="after")
    def _only_loopback_is_open(self) -> Self:
        if not self.on_loopback and not self.api_key_hashes:
            raise ValueError(f"http_host {self.http_host} is open to others: set api_key_hashes, or bind to 127.0.0.1")
        if self.stepped and not self.on_loopback:
            raise ValueError(f"clock {self.clock}: a stepped clock is for one machine, so http_host must be 127.0.0.1")
        return self

    @model_validator(mode="after")
    def _the_broker_can_be_spoken_to(self) -> Self:
        _ = self.kafka_security
        return self

    def _kafka_login(self) -> Login | None:
        parts = self.kafka_sasl_mechanism, self.kafka_sasl_username, self.kafka_sasl_password
        mechanism, username, password = parts
        if mechanism and username and password:
            return Login(mechanism, username, password)
        if any(parts):
            raise ValueError("kafka_sasl_mechanism, kafka_sasl_username and kafka_sasl_password go together")
        return None

    @classmethod
    def secrets(cls) -> frozenset[str]:
        """The names of the fields that are never printed."""
        return frozenset(
            name for name, field in cls.model_fields.items() if any(isinstance(mark, Secret) for mark in field.metadata)
        )

    def shown(self) -> dict[str, object]:
        """Every field with its value, secrets hidden: fit for a log or a terminal."""
        hidden = self.secrets()
        return {name: HIDDEN if name in hidden else getattr(self, name) for name in type(self).model_fields}

    def __repr_args__(self) -> list[tuple[str | None, object]]:
        """Hide the secrets in `repr` and `str` too."""
        return list(self.shown().items())


S = TypeVar("S", bound=Settings)


def load(kind: type[S], environ: Mapping[str, str] = os.environ) -> S:
    """Read the settings of one service; whatever is wrong becomes one `Misconfigured` that names the variables."""
    given = {name: text for name, text in environ.items() if name.startswith(PREFIX) and text}
    variables = known_variables(kind)
    refuse_unknown(given, [variable.name for variable in variables], kind.service)
    values = {variable.field: variable.text(given) for variable in variables if variable.name in given}
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise Misconfigured("\n".join(_explained(kind, given, fault) for fault in error.errors())) from None


def known_variables(kind: type[Settings]) -> tuple[Variable, ...]:
    """Every variable that the service reads; a later one overrides an earlier one of the same field."""
    shared = spelled(PREFIX, Settings.model_fields, kind.secrets())
    return (*shared, *spelled(own_prefix(kind.service), kind.model_fields, kind.secrets()))


def _explained(kind: type[Settings], given: Mapping[str, str], fault: ErrorDetails) -> str:
    rule = fault["msg"].removeprefix("Value error, ")
    if not fault["loc"]:
        return rule
    field = str(fault["loc"][0])
    spellings = [variable.name for variable in known_variables(kind) if variable.field == field]
    name = next((name for name in reversed(spellings) if name in given), spellings[0])
    if fault["type"] == "missing":
        return f"{name}: is not set"
    value = HIDDEN if field in kind.secrets() else repr(fault["input"])
    return f"{name}: {value}: {rule}"
