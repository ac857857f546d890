"""What became of each policy: when its instalments were opened and paid, when it lapsed, what was annulled."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from .bank import Line
from .days import DAY, every, midnight
from .feeds import complete_at
from .inputs import Inputs, Policy

GRACE = 60 * DAY
OPENS_BEFORE = 30 * DAY
LONGEST_WAIT = 3 * DAY
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class Instalment:
    """One premium with its due date."""

    due: date
    opened: datetime
    owed: Decimal
    paid_at: datetime = NEVER
    parts: list[tuple[datetime, Decimal]] = field(default_factory=list)
    """What was still owed from when on."""


@dataclass
class Lapse:
    instalment: Instalment
    decided: datetime
    annulled: datetime = NEVER


@dataclass
class Life:
    policy: Policy
    instalments: list[Instalment] = field(default_factory=list)
    lapses: list[Lapse] = field(default_factory=list)
    failures: list[Line] = field(default_factory=list)

    def lapsed(self, moment: datetime) -> bool:
        return any(lapse.decided <= moment < lapse.annulled for lapse in self.lapses)

    def ended(self, instalment: Instalment, born: datetime) -> datetime:
        """When nothing more is wanted of the holder for this instalment."""
        lapse = min((lapse.decided for lapse in self.lapses if lapse.decided >= born), default=NEVER)
        return min(instalment.paid_at, lapse)


def live(inputs: Inputs) -> dict[str, Life]:
    """Every policy from its import to the end of the story."""
    lives = {policy.number: Life(policy) for policy in inputs.policies}
    lines: dict[str, list[Line]] = {number: [] for number in lives}
    for line in inputs.lines:
        lines[line.policy].append(line)
    for number, life in lives.items():
        _Telling(inputs, life).tell(lines[number])
    return lives


class _Telling:
    """Walks through one policy, from one thing that happens to the next."""

    def __init__(self, inputs: Inputs, life: Life) -> None:
        self.inputs, self.life, self.policy = inputs, life, life.policy
        horizon = inputs.end.date() + OPENS_BEFORE + DAY
        count = self.policy.years * 12 // self.policy.months
        for number, due in every(self.policy.effective, self.policy.months, horizon):
            if due >= self.policy.next_due and number <= count:
                opens = max(midnight(due - OPENS_BEFORE, self.policy.zone), inputs.start)
                life.instalments.append(Instalment(due, opens, self.policy.premium))

    def tell(self, lines: list[Line]) -> None:
        for line in lines:
            self._lapse_before(line.arrives)
            if line.reason:
                self.life.failures.append(line)
            else:
                self._pay(line)
        self._lapse_before(NEVER)
        self.life.instalments = [one for one in self.life.instalments if one.opened < self.inputs.end]

    def _lapse_before(self, moment: datetime) -> None:
        """The earliest unpaid instalment decides, unless the policy has lapsed already."""
        if self._standing_lapse():
            return
        first = next((one for one in self.life.instalments if one.paid_at is NEVER), None)
        if first and (decided := self._decision(first)) < min(moment, self.inputs.end):
            self.life.lapses.append(Lapse(first, decided))
            for other in self.life.instalments:
                if other.opened > decided:
                    other.opened = NEVER

    def _decision(self, instalment: Instalment) -> datetime:
        effective = midnight(instalment.due + GRACE + DAY, self.policy.zone)
        told = complete_at(self.inputs, instalment.due + GRACE) or NEVER
        return max(effective, min(told, effective + LONGEST_WAIT), instalment.opened)

    def _standing_lapse(self) -> Lapse | None:
        return next((lapse for lapse in self.life.lapses if lapse.annulled is NEVER), None)

    def _pay(self, line: Line) -> None:
        lapse = self._standing_lapse()
        if lapse and line.valued > lapse.instalment.due + GRACE:
            return
        left = line.amount
        for one in self.life.instalments:
            wanted = one.paid_at is NEVER and one.opened <= line.arrives and line.due in {None, one.due}
            if wanted and left > 0:
                part = min(left, one.owed)
                left, one.owed = left - part, one.owed - part
                one.parts.append((line.arrives, one.owed))
                one.paid_at = NEVER if one.owed else line.arrives
        if lapse and lapse.instalment.paid_at is not NEVER:
            self._annul(lapse, line.arrives)

    def _annul(self, lapse: Lapse, moment: datetime) -> None:
        lapse.annulled = moment
        for one in self.life.instalments:
            if one.opened is NEVER:
                one.opened = max(midnight(one.due - OPENS_BEFORE, self.policy.zone), moment)
