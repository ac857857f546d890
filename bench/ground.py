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
    carrier: str = "echo"
    """What carries the messages: `echo`, `smpp` or `smtp`."""
    sink_port: int = 0
    """Where the sink listens, for the last two."""

    def topic(self, name: str) -> str:
        """A topic of this run alone: what an earlier run has left must not count."""
        return f"{name}.{self.database_url.rpartition('/')[2]}"
