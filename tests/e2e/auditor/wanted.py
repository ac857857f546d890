"""One thing that is wanted: for whom, from when, until when, and when it stops being true."""

from dataclasses import dataclass
from datetime import date, datetime

from .book import Person
from .life import NEVER

PRIORITY = (
    "LapseNotice",
    "FailureNotice",
    "PremiumNotice",
    "Digest",
    "PaymentThanks",
    "Greeting",
    "AnniversaryGreeting",
)
"""The most urgent first."""


@dataclass(eq=False)
class Task:
    """One thing wanted. It may leave from `ready`, before `until`, and not from `dies` on."""

    person: Person
    purpose: str
    step: str
    policy: str
    due: date | None
    ready: datetime
    until: datetime
    dies: datetime
    channels: tuple[str, ...]
    deadline: date
    late: bool = False
    reason: str = ""
    gate_zone: str = ""
    words: tuple[str, ...] = ()
    """What its text has to name besides the policy."""
    held: tuple[tuple[datetime, datetime, str], ...] = ()
    """From when to when somebody wanted it kept back, and why."""
    years: int = 0
    """Of the anniversary that it thanks for."""
    hushed: bool = False
    """A lapse is near: nothing leaves for it alone."""
    overtaken: bool = False
    """A newer failure of the same premium came while it waited, or after it."""
    born: datetime = NEVER
    """When its premium was opened, or opened again."""

    @property
    def said_once(self) -> tuple[str, str, date | None] | None:
        """What it says, however often its premium is opened; None where it may be said again."""
        return None if self.born is NEVER else (self.step, self.policy, self.due)

    @property
    def passed(self) -> tuple[str, str, date | None, datetime] | None:
        """Of those that had passed when their premium was opened only the newest is told; None where it is none of them."""
        return None if self.born is NEVER or not self.late else (self.purpose, self.policy, self.due, self.born)

    @property
    def gone(self) -> datetime:
        return min(self.until, self.dies)

    def held_until(self, moment: datetime) -> datetime | None:
        """The end of what keeps it back at a moment, or None where nothing does."""
        return max((until for since, until, _ in self.held if since <= moment < until), default=None)

    def __str__(self) -> str:
        return f"{self.purpose}/{self.step} {self.policy}" + (f" due {self.due}" if self.due else "")
