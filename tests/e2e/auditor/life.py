"""What became of each policy: when its instalments were opened and paid, when it lapsed, what was annulled."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from .bank import Line
from .book import Policy
from .days import DAY, every, midnight
from .feeds import complete_at
from .inputs import Inputs

GRACE = 60 * DAY
OPENS_BEFORE = 30 * DAY
LONGEST_WAIT = 3 * DAY
INSTANT = timedelta(microseconds=1)
OF_THE_ACCOUNT = {
    "NAME_MISMATCH",
    "THIRD_PARTY_ACCOUNT",
    "NO_MANDATE_RECORD",
    "BAD_ACCOUNT_NUMBER",
    "NON_SETTLEMENT_ACCOUNT",
    "ACCOUNT_UNUSABLE",
    "ABC_PREFIX_MISSING",
}
"""Wrong name, number, type or owner, no mandate, frozen: trying again changes nothing until the account or the mandate does."""
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class Instalment:
    """One premium with its due date."""

    number: int
    due: date
    opened: datetime
    premium: Decimal
    owed: Decimal
    paid_at: datetime = NEVER
    valued: date = date.max
    """The value date of the payment that completed it."""
    parts: list[tuple[datetime, Decimal]] = field(default_factory=list)
    """What was still owed from when on."""
    again: list[datetime] = field(default_factory=list)
    """When cover came back while it was still unpaid."""

    @property
    def last(self) -> date:
        """The last day on which it can be paid."""
        return self.due + GRACE

    def open_at(self, moment: datetime) -> bool:
        return self.opened <= moment < self.paid_at

    def owed_at(self, moment: datetime) -> Decimal:
        """What was still to be paid at a moment."""
        return next((amount for since, amount in reversed(self.parts) if since <= moment), self.premium)


@dataclass
class Lapse:
    instalment: Instalment
    decided: datetime
    annulled: datetime = NEVER

    @property
    def day(self) -> date:
        """The first day without cover."""
        return self.instalment.last + DAY


@dataclass
class Life:
    policy: Policy
    instalments: list[Instalment] = field(default_factory=list)
    lapses: list[Lapse] = field(default_factory=list)
    failures: list[Line] = field(default_factory=list)
    acknowledged: list[datetime] = field(default_factory=list)
    """When a supervisor took its hand-over on."""

    def lapsed(self, moment: datetime) -> bool:
        return any(lapse.decided <= moment < lapse.annulled for lapse in self.lapses)

    def open_at(self, moment: datetime) -> list[Instalment]:
        """The premiums that can be paid at a moment, in the order in which money goes to them."""
        return [one for one in self.instalments if one.open_at(moment)]

    def arrears(self, lapse: Lapse) -> Decimal:
        """What was due by the day on which cover ended, and unpaid when that was decided."""
        return sum((one.owed_at(lapse.decided) for one in self.due_at_the_end(lapse)), Decimal(0))

    def due_at_the_end(self, lapse: Lapse) -> list[Instalment]:
        return [one for one in self.instalments if one.due <= lapse.day and lapse.decided < one.paid_at]

    def refused(self, moment: datetime) -> bool:
        """Whether a bank has said that the account, as it is at a moment, is itself at fault, and has taken nothing from it since."""
        return self.refused_since(moment, OF_THE_ACCOUNT) is not None

    def refused_since(self, moment: datetime, reasons: AbstractSet[str]) -> datetime | None:
        """When the bank said so last, for one of these reasons, of the account that is still the policy's."""
        since = max((at for at, _ in self.policy.accounts if at <= moment), default=moment)
        said = [line.arrives for line in self.failures if line.reason in reasons and since <= line.arrives <= moment]
        return max((at for at in said if self.unproved_since(at, moment)), default=None)

    def unproved_since(self, since: datetime, moment: datetime) -> bool:
        """Whether no bank has shown between two moments that the account can be debited: by money, or by the lack of it alone."""
        paid = [at for one in self.instalments for at, _ in one.parts]
        tried = [line.arrives for line in self.failures if line.reason == "INSUFFICIENT_BALANCE"]
        return not any(since < at <= moment for at in (*paid, *tried))

    def ended(self, instalment: Instalment, born: datetime) -> datetime:
        """When nothing more is wanted of the holder for this instalment."""
        lapse = min((lapse.decided for lapse in self.lapses if lapse.decided >= born), default=NEVER)
        return min(instalment.paid_at, lapse)

    def stretches(self, instalment: Instalment) -> list[tuple[datetime, datetime]]:
        """From when to when it was wanted: once, and again each time that cover came back without it."""
        born = [instalment.opened, *instalment.again]
        return [(since, self.ended(instalment, since)) for since in born]


def live(inputs: Inputs) -> dict[str, Life]:
    """Every policy from its import to the end of the story."""
    lives = {policy.number: Life(policy) for policy in inputs.policies}
    lines: dict[str, list[Line]] = {number: [] for number in lives}
    for line in inputs.lines:
        lines[line.policy].append(line)
    for deed in inputs.deeds:
        if deed.kind == "acknowledge":
            lives[deed.policy].acknowledged.append(deed.at)
        if deed.kind == "wrong-number":
            lives[deed.policy].policy.holder.wrong.append(deed.at)
    for number, life in lives.items():
        _Telling(inputs, life).tell(lines[number])
    return lives


class _Telling:
    """Walks through one policy, from one thing that happens to the next."""

    def __init__(self, inputs: Inputs, life: Life) -> None:
        self.inputs, self.life, self.policy = inputs, life, life.policy
        self.money: list[tuple[date, Decimal]] = []
        """What has settled nothing yet, by the day on which it is valued."""
        self.back = inputs.start
        """Since when there has been cover without a break."""
        horizon = inputs.end.date() + OPENS_BEFORE + DAY
        count = self.policy.years * 12 // self.policy.months
        self.to_open = [
            (number, due)
            for number, due in every(self.policy.effective, self.policy.months, horizon)
            if due >= self.policy.next_due and number <= count
        ]

    def tell(self, lines: list[Line]) -> None:
        for line in lines:
            self._time_goes_to(line.arrives)
            if line.reason:
                self.life.failures.append(line)
            else:
                self._pay(line)
        self._time_goes_to(self.inputs.end)

    def _time_goes_to(self, moment: datetime) -> None:
        """Premiums open and cover ends, in the order of time; while there is no cover, nothing does."""
        while not self._standing_lapse():
            opens, ends = self._next_opening(), self._next_lapse()
            if min(opens, ends) >= min(moment + INSTANT, self.inputs.end):
                return
            if opens <= ends:
                self.life.instalments.append(
                    Instalment(*self.to_open.pop(0), opens, self.policy.premium, self.policy.premium)
                )
                self._settle(opens, None)
            else:
                self.life.lapses.append(Lapse(self._unpaid()[0], ends))

    def _next_opening(self) -> datetime:
        """What should have opened while there was no cover opens when that comes back."""
        opens = (midnight(due - OPENS_BEFORE, self.policy.zone) for _, due in self.to_open)
        return max(next(opens, NEVER), self.back)

    def _next_lapse(self) -> datetime:
        """The earliest unpaid instalment decides, once the feeds have spoken."""
        first = next(iter(self._unpaid()), None)
        if first is None:
            return NEVER
        effective = midnight(first.due + GRACE + DAY, self.policy.zone)
        told = complete_at(self.inputs, first.due + GRACE) or NEVER
        return max(effective, min(told, effective + LONGEST_WAIT), first.opened, self.back)

    def _unpaid(self) -> list[Instalment]:
        return [one for one in self.life.instalments if one.paid_at is NEVER]

    def _standing_lapse(self) -> Lapse | None:
        return next((lapse for lapse in self.life.lapses if lapse.annulled is NEVER), None)

    def _pay(self, line: Line) -> None:
        lapse = self._standing_lapse()
        self.money.append((line.valued, line.amount))
        self._settle(line.arrives, None if lapse else line.due)
        if lapse and lapse.instalment.paid_at is not NEVER:
            lapse.annulled = self.back = line.arrives
            for one in self._unpaid():
                one.again.append(line.arrives)

    def _settle(self, moment: datetime, named: date | None) -> None:
        """The named premium first, then the earliest; a later one gets nothing while an earlier one is unpaid."""
        for one in sorted(self._unpaid(), key=lambda each: (each.due != named, each.due)):
            self._fill(one, moment)
            if one.paid_at is NEVER and one.due != named:
                return

    def _fill(self, one: Instalment, moment: datetime) -> None:
        """With money valued in its grace: what came later does not keep the cover."""
        before, left = one.owed, []
        for valued, amount in self.money:
            part = min(amount, one.owed) if valued <= one.due + GRACE else Decimal(0)
            one.owed -= part
            if part and not one.owed:
                one.valued = valued
            if amount > part:
                left.append((valued, amount - part))
        self.money = left
        if one.owed != before:
            one.parts.append((moment, one.owed))
            one.paid_at = NEVER if one.owed else moment
