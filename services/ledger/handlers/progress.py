"""How far a file is, for whoever waits for it. Kept in memory only: it is about this process, now."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self


@dataclass(slots=True)
class Progress:
    """The stage of the file that comes in, and how many of its rows are through it."""

    file: str = ""
    stage: str = "idle"
    done: int = 0
    of: int | None = None

    def begin(self, stage: str, of: int | None = None) -> None:
        """A stage begins."""
        self.stage, self.done, self.of = stage, 0, of

    def reach(self, done: int) -> None:
        """So many rows are through."""
        self.done = done

    @contextmanager
    def of_file(self, name: str) -> Iterator[Self]:
        """Follow a file from its reading until it is in, or refused."""
        self.file = name
        self.begin("reading")
        try:
            yield self
        finally:
            self.file = ""
            self.begin("idle")
