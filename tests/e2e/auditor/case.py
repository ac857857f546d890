"""A text, what it was expected to be, and what was true when it was received."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from . import words
from .book import Person
from .compose import Expected
from .days import DAY, local
from .life import OF_THE_ACCOUNT, Instalment, Life
from .received import Receipt

LEADS = {"common": 20 * DAY, "large": 20 * DAY, "bancassurance": 13 * DAY, "monthly": 3 * DAY}
"""How long before the due date a plan asks for a premium first."""
OF_EVERY_POLICY = OF_THE_ACCOUNT - {"NO_MANDATE_RECORD", "BAD_ACCOUNT_NUMBER", "ABC_PREFIX_MISSING"}
"""What a bank says of an account, whichever premium it was to pay."""


@dataclass(frozen=True)
class Case:
    """A text, what it was expected to be, and what was true of its policies at one moment."""

    receipt: Receipt
    notice: Expected
    lives: dict[str, Life]
    moment: datetime

    @property
    def text(self) -> str:
        return self.receipt.text

    @property
    def reader(self) -> Person:
        return self.notice.person

    @property
    def policies(self) -> tuple[str, ...]:
        """Those it had to speak of and those it does speak of."""
        wanted = [task.policy for task in self.notice.tasks] + [number for number, _ in self.receipt.segments]
        return tuple(dict.fromkeys(number for number in wanted if number))

    @property
    def named(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(number for number, _ in self.receipt.segments))

    @property
    def asked(self) -> tuple[str, ...]:
        """Those for whose premiums it has to ask or does ask."""
        wanted = [task.policy for task in self.notice.tasks] + [number for number, _ in self.receipt.premiums]
        return tuple(dict.fromkeys(wanted))

    @property
    def besides(self) -> int:
        """How many it counts and does not name."""
        return words.counted_besides(self.text)

    def today(self, zone: str) -> date:
        return local(self.moment, zone).date()

    def open(self, policy: str) -> list[Instalment]:
        life = self.lives[policy]
        return [] if life.lapsed(self.moment) else life.open_at(self.moment)

    def due(self, policy: str) -> list[Instalment]:
        """Those that can be paid and have fallen due, by the calendar of the policy."""
        today = self.today(self.lives[policy].policy.zone)
        return [one for one in self.open(policy) if one.due <= today]

    def asked_for(self, policy: str) -> list[Instalment]:
        """Those that are due, and those whose plan asks for them already."""
        life = self.lives[policy]
        until = min(self.today(life.policy.zone), self.today(self.reader.zone)) + LEADS[life.policy.plan]
        return [one for one in self.open(policy) if one.due <= until]

    def refused(self, policy: str) -> bool:
        """Whether no debit may be promised from its account: a bank has refused it, for this policy or another of the holder."""
        life = self.lives[policy]
        account, holder = life.policy.account_at(self.moment), life.policy.holder
        others = (
            other.refused_since(self.moment, OF_EVERY_POLICY)
            for other in self.lives.values()
            if other.policy.holder is holder and other.policy.account_at(self.moment)[-4:] == account[-4:]
        )
        return life.refused(self.moment) or any(life.unproved_since(at, self.moment) for at in others if at)

    def deadlines(self, policy: str, one: Instalment) -> set[date]:
        """By when payment of a premium may be asked for: its due date until then, and from then on the end of its grace."""
        today = self.today(self.lives[policy].policy.zone), self.today(self.reader.zone)
        return {one.due for day in today if day <= one.due} | {one.last for day in today if day >= one.due}


Rule = Callable[[Case], Iterator[str]]
"""Says what is wrong with a text, if anything is."""
