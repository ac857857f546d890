"""How far a book is, for whoever waits for it. Kept in memory only: it is about this process, now."""

from dataclasses import dataclass


@dataclass(slots=True)
class Progress:
    """The stage of the book that comes in, and how many of its rows are through it."""

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

    def end(self) -> None:
        """The book is in, or refused."""
        self.file = ""
        self.begin("idle")
