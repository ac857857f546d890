"""What became of the premiums of a demo, as a manager counts them: when they were paid, what lapsed, what was handed over."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

Row = Mapping[str, Any]
Key = tuple[str, int]
"""Policy and number of the premium."""


class Fate(StrEnum):
    """What became of a premium that fell due."""

    BEFORE_DUE = "paid before the due date"
    IN_MONTH = "paid in the month of the due date"
    GRACE_1 = "paid in the first month of grace"
    GRACE_END = "paid in the last month of grace"
    LAPSED = "lapsed"
    OPEN = "still open, in grace"


@dataclass(slots=True)
class Premium:
    """One premium, as the ledger's entries tell it."""

    due: date
    amount: Decimal
    currency: str
    paid: date | None = None
    lapsed: bool = False

    @property
    def fate(self) -> Fate:
        """By the value date of the money that settled it."""
        if self.paid is None:
            return Fate.LAPSED if self.lapsed else Fate.OPEN
        if self.paid < self.due:
            return Fate.BEFORE_DUE
        months = (self.paid.year - self.due.year) * 12 + self.paid.month - self.due.month
        return (Fate.IN_MONTH, Fate.GRACE_1, Fate.GRACE_END)[min(months, 2)]


@dataclass(slots=True)
class Collected:
    """Premiums whose due dates lie in the days that were lived."""

    premiums: dict[Key, Premium] = field(default_factory=dict)

    def counts(self) -> Mapping[Fate, int]:
        """How many of each fate."""
        return Counter(premium.fate for premium in self.premiums.values())

    def amounts(self) -> Mapping[tuple[Fate, str], Decimal]:
        """Fate and currency → money that was asked for."""
        sums: defaultdict[tuple[Fate, str], Decimal] = defaultdict(Decimal)
        for premium in self.premiums.values():
            sums[premium.fate, premium.currency] += premium.amount
        return sums

    def example(self, fate: Fate) -> str | None:
        """A policy with a premium of this fate."""
        return next((number for (number, _), premium in self.premiums.items() if premium.fate is fate), None)


def collected(entries: Iterable[Row], first: date, last: date) -> Collected:
    """Read the entries of the ledger, oldest first. With its policy every unpaid premium lapses."""
    premiums: dict[Key, Premium] = {}
    lapsed: set[str] = set()
    for entry in entries:
        kind, body = entry["type"].split(".")[1], entry["body"]
        number = str(body["policy"]["policy_number"])
        _meet(premiums, number, body)
        if kind == "lapse":
            lapsed.add(number)
        if kind == "lapse-annulled":
            lapsed.discard(number)
        for settled, day in _settled(kind, body):
            _pay(premiums, (number, settled), day)
    for (number, _), premium in premiums.items():
        premium.lapsed = number in lapsed
    return Collected({key: premium for key, premium in premiums.items() if first <= premium.due <= last})


def _meet(premiums: dict[Key, Premium], number: str, body: Row) -> None:
    for told in body["policy"]["instalments"]:
        due, amount = date.fromisoformat(told["due_date"]), told["amount"]
        premiums.setdefault((number, told["number"]), Premium(due, Decimal(amount["amount"]), amount["currency"]))


def _settled(kind: str, body: Row) -> Iterator[tuple[int, date]]:
    """The premiums that an entry completed, and when: money that waited pays a premium on the day on which it opens."""
    if kind in {"payment-received", "lapse-annulled"}:
        valued = date.fromisoformat(body["payment"]["value_date"])
        yield from ((number, valued) for number in body["settled"])
    if kind == "policy-due":
        opened = datetime.fromisoformat(body["occurred_at"]).date()
        yield from ((told["number"], opened) for told in body["policy"]["instalments"] if told["status"] == "paid")


def _pay(premiums: Mapping[Key, Premium], key: Key, day: date) -> None:
    premium = premiums.get(key)
    if premium is not None and premium.paid is None:
        premium.paid = day
