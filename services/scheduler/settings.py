"""The scheduler's own settings, beside those that every service has (`services.kit.settings`)."""

from pathlib import Path
from typing import Annotated, ClassVar

from services.kit.settings import Secret, Settings


class SchedulerSettings(Settings):
    """PERENNIAL_SCHEDULER_*."""

    service: ClassVar[str] = "scheduler"

    ledger_url: str = "http://127.0.0.1:8601"
    """The ledger's HTTP API, which is asked for events that are missing."""
    ledger_api_key: Annotated[str | None, Secret()] = None
    """The key that the ledger accepts; none is needed on loopback."""
    plans_directory: Path | None = None
    """A directory of plan files instead of the shipped ones."""
    daily_worklists: bool = False
    """Whether everybody who has to see to premiums gets the worklist of the day by e-mail."""
    lists_file: Path | None = None
    """The words and thresholds of the lists, instead of `reports/lists.yaml`."""
