"""What a generated book is made of: plain values, as the three files will state them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

DEPLOYMENT_ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Branch:
    """A branch of the insurer; an empty zone falls back to the deployment's."""

    name: str
    zone: str


@dataclass(frozen=True)
class Staff:
    """An agent or a supervisor."""

    number: str
    name: str
    phone: str
    email: str
    birthday: date
    branch: Branch


@dataclass(frozen=True)
class Agent:
    """An agent with the supervisor above and the manager above that, where there are such; nobody where the agent has left."""

    person: Staff | None
    supervisor: Staff | None
    manager: Staff | None = None


@dataclass(frozen=True)
class Holder:
    """Somebody who owns policies and is to be reminded and greeted."""

    name: str
    sex: str
    born: date
    identity: str
    phone: str
    email: str
    address: str
    zone: str = ""


@dataclass(frozen=True)
class Policy:
    """One line of the book. `months` is the distance of two due dates, `next_due` the first one not yet paid."""

    number: str
    product: str
    branch: Branch
    holder: Holder
    agent: Agent | None
    months: int
    premium: Decimal
    currency: str
    effective: date
    years: int
    next_due: date
    account: str
    zone: str = ""
    channel: str = ""
    """By whom it was sold."""

    @property
    def policy_zone(self) -> str:
        """The zone in which the dates of this policy begin and end."""
        return self.zone or self.branch.zone or DEPLOYMENT_ZONE

    @property
    def holder_zone(self) -> str:
        """The zone in which the holder lives."""
        return self.holder.zone or self.policy_zone


@dataclass(frozen=True)
class BankLine:
    """One line of a bank's return: a premium received, or a transfer that did not succeed."""

    policy: Policy
    arrives: datetime
    valued: date
    amount: Decimal
    due: date | None
    reason: str = ""
    next_debit: date | None = None


@dataclass(frozen=True)
class AccountChange:
    """The books from this day on show another account of a policy."""

    policy: str
    day: date
    account: str


@dataclass(frozen=True)
class Outage:
    """A sink that nobody can reach for a while."""

    sink: str
    since: datetime
    until: datetime
