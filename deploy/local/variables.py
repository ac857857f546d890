"""What the services of the local stack are told through their environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Everything the three services share."""

    database_url: str
    kafka_bootstrap: str
    embedded_broker: bool
    key_hash: str
    smtp_port: int
    echo_file: Path
    echo_outage_file: Path
    zone: str

    def of(self, service: str, port: int, clock: str) -> dict[str, str]:
        """The whole environment of one service. What the user has set himself and is not ours to say passes through."""
        own = f"PERENNIAL_{service.upper()}_"
        return {
            **_without(os.environ, "PERENNIAL_CLI_", "PERENNIAL_LOCAL_"),
            "PERENNIAL_DATABASE_URL": self.database_url,
            "PERENNIAL_KAFKA_BOOTSTRAP": self.kafka_bootstrap,
            "PERENNIAL_EMBEDDED_BROKER": str(self.embedded_broker).lower(),
            "PERENNIAL_API_KEY_HASHES": self.key_hash,
            "PERENNIAL_CLOCK": clock,
            f"{own}HTTP_PORT": str(port),
            f"{own}INSTANCE": f"{service}-local",
            **self._own(service),
        }

    def _own(self, service: str) -> dict[str, str]:
        match service:
            case "ledger":
                return {"PERENNIAL_LEDGER_ZONE": self.zone}
            case "notifier":
                return {
                    "PERENNIAL_NOTIFIER_SMTP_HOST": "127.0.0.1",
                    "PERENNIAL_NOTIFIER_SMTP_PORT": str(self.smtp_port),
                    "PERENNIAL_NOTIFIER_ECHO_FILE": str(self.echo_file),
                    "PERENNIAL_NOTIFIER_ECHO_OUTAGE_FILE": str(self.echo_outage_file),
                }
            case _:
                return {}


def _without(environ: Mapping[str, str], *prefixes: str) -> dict[str, str]:
    return {name: text for name, text in environ.items() if not name.startswith(prefixes)}
