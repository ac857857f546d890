"""Where the services are: said by the environment, or written down by the local stack that runs in this checkout.

The environment: PERENNIAL_CLI_LEDGER_URL, PERENNIAL_CLI_SCHEDULER_URL, PERENNIAL_CLI_NOTIFIER_URL, and the key in
PERENNIAL_CLI_API_KEY, or in the file that PERENNIAL_CLI_API_KEY_FILE names.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from services.cli.errors import BadUse, Unreachable

SERVICES = ("ledger", "scheduler", "notifier")
ROOT = Path(__file__).resolve().parents[2]


def home(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of the local stack: PERENNIAL_LOCAL_HOME, else `.local` in the checkout or the working folder."""
    if named := environ.get("PERENNIAL_LOCAL_HOME"):
        return Path(named).resolve()
    return (ROOT if (ROOT / "pyproject.toml").is_file() else Path.cwd()) / ".local"


@dataclass(frozen=True, slots=True)
class LocalStack:
    """What a running local stack writes down about itself."""

    pid: int
    kind: str
    folder: str
    api_key: str = field(repr=False)
    services: Mapping[str, str]
    database_url: str = field(repr=False)
    kafka_bootstrap: str

    @classmethod
    def file(cls, environ: Mapping[str, str] = os.environ) -> Path:
        """Where it is written down."""
        return home(environ) / "stack.json"

    @classmethod
    def running(cls, environ: Mapping[str, str] = os.environ) -> Self | None:
        """The stack that runs here, or None."""
        try:
            return cls(**json.loads(cls.file(environ).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, environ: Mapping[str, str] = os.environ) -> None:
        """Write it down for this user only: it holds the key of the run."""
        file = self.file(environ)
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")
        fresh.replace(file)


@dataclass(frozen=True, slots=True)
class Address:
    """How one service is reached."""

    service: str
    url: str
    api_key: str | None = field(repr=False)


def address_of(service: str, environ: Mapping[str, str] = os.environ) -> Address:
    """The address of a service. Without any this is `Unreachable`, and says how to come by one."""
    if service not in SERVICES:
        raise BadUse(f"{service!r} is no service; the services are {', '.join(SERVICES)}")
    local = LocalStack.running(environ)
    variable = f"PERENNIAL_CLI_{service.upper()}_URL"
    if url := environ.get(variable):
        return Address(service, url.rstrip("/"), _key(environ))
    if local is None:
        raise Unreachable(
            f"no address of the {service} is known: start `./run demo` or `./run up` in another terminal,"
            f" or set {variable}"
        )
    return Address(service, local.services[service].rstrip("/"), local.api_key)


def _key(environ: Mapping[str, str]) -> str | None:
    if file := environ.get("PERENNIAL_CLI_API_KEY_FILE"):
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadUse(f"PERENNIAL_CLI_API_KEY_FILE: {file} cannot be read: {error.strerror}") from error
    return environ.get("PERENNIAL_CLI_API_KEY") or None
