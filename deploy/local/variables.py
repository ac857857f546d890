"""What the services of the local stack are told through their environment."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass

HOTLINE = "400-000-0000"
"""The hotline of the local stack's insurer, unless the user sets his own: a number that nobody has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Everything the three services share."""

    database_url: str
    kafka_bootstrap: str
    embedded_broker: bool
    api_key: str
    ledger_url: str
    carriers: Mapping[str, str]
    """Who carries messages: settings of the notifier, without their prefix."""
    zone: str

    def of(self, service: str, port: int, clock: str) -> dict[str, str]:
        """The whole environment of one service. What the user has set himself and is not ours to say passes through."""
        own = f"PERENNIAL_{service.upper()}_"
        return {
            **self._may_be_set(service),
            **without(os.environ, "PERENNIAL_CLI_", "PERENNIAL_LOCAL_"),
            "PERENNIAL_DATABASE_URL": self.database_url,
            "PERENNIAL_KAFKA_BOOTSTRAP": self.kafka_bootstrap,
            "PERENNIAL_EMBEDDED_BROKER": str(self.embedded_broker).lower(),
            "PERENNIAL_API_KEY_HASHES": hashlib.sha256(self.api_key.encode()).hexdigest(),
            "PERENNIAL_CLOCK": clock,
            f"{own}HTTP_PORT": str(port),
            f"{own}INSTANCE": f"{service}-local",
            **self._own(service),
        }

    def _may_be_set(self, service: str) -> dict[str, str]:
        """What a service needs and a user may set otherwise."""
        return {"PERENNIAL_NOTIFIER_SERVICE_PHONE": HOTLINE} if service == "notifier" else {}

    def _own(self, service: str) -> dict[str, str]:
        prefix = f"PERENNIAL_{service.upper()}_"
        to_the_ledger = {f"{prefix}LEDGER_URL": self.ledger_url, f"{prefix}LEDGER_API_KEY": self.api_key}
        match service:
            case "ledger":
                return {f"{prefix}ZONE": self.zone}
            case "notifier":
                return to_the_ledger | {f"{prefix}{name}": value for name, value in self.carriers.items()}
            case _:
                return to_the_ledger


def without(environ: Mapping[str, str], *prefixes: str) -> dict[str, str]:
    """The variables that begin otherwise."""
    return {name: text for name, text in environ.items() if not name.startswith(prefixes)}
