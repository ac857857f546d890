"""Where a benchmark runs."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the loop runs."""

    database_url: str
    bootstrap: str
    partitions: int
    idempotent: bool
    echo: Path
