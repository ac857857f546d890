"""A book while it is being written: adds policies and bank lines, and refuses ambiguous moments.

Premiums are told at a few fixed times of the day, each at least an hour away from every moment at which the
house may release a notice or decide a lapse, so that nobody can argue about what ought to have been sent.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from deploy.local.book import people
from deploy.local.book.dates import dues, effective_for
from deploy.local.book.records import DEPLOYMENT_ZONE, AccountChange, Agent, BankLine, Branch, Holder, Outage, Policy
from deploy.local.book.staff import NEW_YORK, Team, team

HOME = ZoneInfo(DEPLOYMENT_ZONE)
START = datetime(2026, 1, 5, 1, 0, tzinfo=HOME)
"""Outside the windows of all zones of the book: the first day begins with everything known."""
FEED_TIME = time(8, 0)
TIMES = (time(7, 0), time(10, 0), time(12, 0), time(13, 10), time(15, 30), time(20, 30))
FAR_TIMES = (time(10, 0), time(12, 0), time(13, 10), time(15, 30))
"""Where New York has a part in it, the early and late ones are too near its windows."""
FIRST_BOOK, BOOK_EVERY = 20, 40
"""Days after the start on which the book comes again: the first one, and the distance to the next."""
WHOLE_LIFE = 120
"""Days in which every placed case comes to its end."""
PER_ROUND = 250 * 365
"""Days of policies for each time that the hard cases are placed: eight times in a year of two thousand."""
_OUTAGE_DAYS_IN = 40
_PRODUCTS = ("福寿年年终身寿险", "康泰重疾险", "金穗两全保险", "安心养老年金", "育才教育年金")


class Draft:
    """Collects the policies and bank lines of one book."""

    def __init__(self, seed: int, policies: int, days: int) -> None:
        self.rng = Random(seed)  # noqa: S311 - a book to try with, no secret
        self.size = policies
        self.days = days
        self.start = START
        rounds = max(1, policies * days // PER_ROUND)
        self.rounds = [(days - WHOLE_LIFE) * number // max(1, rounds - 1) for number in range(rounds)]
        """The hard cases are placed once for each of these days, counted from it."""
        self.shift = 0
        """The round that is being placed."""
        self.team: Team = team(self.rng)
        self.policies: list[Policy] = []
        self.lines: list[BankLine] = []
        self.changes: list[AccountChange] = []
        self._people = 0
        self._told: set[tuple[str, datetime]] = set()

    @property
    def outage_day(self) -> date:
        """The busy day of the round, on which nobody can be reached in the morning."""
        return self.day(_OUTAGE_DAYS_IN)

    @property
    def outage_days(self) -> set[date]:
        """Those of all rounds."""
        return {self.start.date() + timedelta(days=shift + _OUTAGE_DAYS_IN) for shift in self.rounds}

    @property
    def outages(self) -> list[Outage]:
        """Two business hours without mail server and without SMSC."""
        return [
            Outage(sink, *(datetime.combine(day, at, HOME) for at in (time(9), time(11))))
            for day in sorted(self.outage_days)
            for sink in ("email", "sms")
        ]

    def day(self, offset: int) -> date:
        """The civil date so many days after the start of the round."""
        return self.start.date() + timedelta(days=self.shift + offset)

    def between(self, first: int, last: int) -> date:
        """A random day, offsets from the start, both inclusive."""
        return self.day(self.rng.randint(first, last))

    def next_book(self, offset: int) -> date:
        """The first day, so many days after the start of the round or later, on which the book comes again."""
        after = self.shift + offset
        return self.start.date() + timedelta(days=after + (FIRST_BOOK - after) % BOOK_EVERY)

    def holder(self, *, born: date | None = None, zone: str = "", contacts: str = "both", name: str = "") -> Holder:
        """A new person. `contacts`: both, phone, email, bad-phone (with e-mail), unreachable."""
        self._people += 1
        number, sex = self._people, self.rng.choice("男女")
        born = born or self._quiet_birthday()
        has_phone = contacts in {"both", "phone"}
        return Holder(
            name=name or people.name(self.rng),
            sex=sex,
            born=born,
            identity=people.identity(born, sex, number),
            phone=people.phone("holder", number) if has_phone else "" if contacts == "email" else f"1380{number:03d}",
            email=f"holder{number:04d}@example.com" if contacts in {"both", "email", "bad-phone"} else "",
            address=f"示例路{number}号",
            zone=zone,
        )

    def policy(
        self,
        due: date,
        *,
        holder: Holder | None = None,
        branch: Branch | None = None,
        months: int = 12,
        effective: date | None = None,
        shift: int = 0,
        years: int = 30,
        zone: str = "",
        agent: Agent | None = None,
        orphan: bool = False,
        channel: str = "个险",
        premium: Decimal | None = None,
        account: str = "",
    ) -> Policy:
        """A new policy whose next premium is due on `due`; `shift` moves the anniversary that many months away."""
        branch = branch or self.rng.choice((self.team.shanghai, self.team.pudong))
        number = len(self.policies) + 1
        made = Policy(
            number=f"PL{2026000000 + number}",
            product=self.rng.choice(_PRODUCTS),
            branch=branch,
            holder=holder or self.holder(),
            agent=None if orphan else agent or self.rng.choice(self.team.agents_of(branch)),
            months=months,
            premium=premium
            or Decimal(self.rng.randrange(80, 1200) * 10 * months // 12) + Decimal("0.50") * (number % 2),
            currency="USD" if branch.zone == NEW_YORK else "CNY",
            effective=effective or effective_for(due, 12 * self.rng.randint(1, 8) + shift),
            years=years,
            next_due=due,
            account=account or f"6200000000{number:06d}",
            zone=zone,
            channel=channel,
        )
        if next(dues(made), None) != due:
            raise ValueError(f"{due} is no due date of {made.number}, effective {made.effective}")
        self.policies.append(made)
        return made

    def times(self, policy: Policy) -> Sequence[time]:
        """When the ledger may be told something of this policy without any ambiguity."""
        return FAR_TIMES if NEW_YORK in {policy.policy_zone, policy.holder_zone} else TIMES

    def pay(
        self,
        policy: Policy,
        due: date,
        day: date,
        at: time | None = None,
        *,
        valued: date | None = None,
        part: Decimal | None = None,
    ) -> datetime:
        """A premium that the ledger is told of on `day` (or the next free day, where `at` is left open)."""
        arrives = self._moment(policy, day, at)
        told = arrives.date()
        amount = part or policy.premium
        named = due if amount <= policy.premium and self.rng.random() < 0.5 else None  # noqa: PLR2004
        line = BankLine(policy, arrives, valued or told, amount, named)
        self.lines.append(line)
        return arrives

    def fail(self, policy: Policy, due: date, reason: str, day: date, at: time | None = None) -> datetime:
        """A transfer of the premium due on `due` that did not succeed, told on `day`."""
        arrives = self._moment(policy, day, at)
        local = min(arrives.astimezone(ZoneInfo(zone)).date() for zone in (policy.policy_zone, policy.holder_zone))
        debit = arrives.date() + timedelta(days=7) if reason == "INSUFFICIENT_BALANCE" else None
        self.lines.append(BankLine(policy, arrives, local, policy.premium, due, reason, debit))
        return arrives

    def change_account(self, policy: Policy, day: date) -> None:
        """The books show another account from a day on, which is one on which a book comes."""
        self.changes.append(AccountChange(policy.number, day, f"6299{int(policy.account) % 10**8:08d}7788"))

    def _moment(self, policy: Policy, day: date, at: time | None) -> datetime:
        """The instant, free of another line of the same holder; the outage day is kept for those placed there."""
        if at is not None:
            arrives = datetime.combine(day, at, HOME)
            self._told.add((policy.holder.identity, arrives))
            return arrives
        day = max(day, self.day(1))
        choice = self.rng.choice(self.times(policy))
        while (policy.holder.identity, datetime.combine(day, choice, HOME)) in self._told or day in self.outage_days:
            day += timedelta(days=1)
        arrives = datetime.combine(day, choice, HOME)
        self._told.add((policy.holder.identity, arrives))
        return arrives

    def _quiet_birthday(self) -> date:
        """Not on the days around the start (late greetings) and not on an outage day."""
        first = self.start.date()
        avoid = {(day.month, day.day) for day in (first - timedelta(days=1), first, *self.outage_days)}
        born = people.birthday(self.rng)
        while (born.month, born.day) in avoid:
            born = people.birthday(self.rng)
        return born
