"""What each recipient ought to have received, and when: windows, one notice a day, merging, outages."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from .book import Person
from .days import DAY, in_window, local, windows_from
from .feeds import complete_at
from .inputs import Inputs, Outage
from .wanted import PRIORITY, Task

FRESH_WITHIN = 3 * DAY
THANKS_BESIDES = {"PremiumNotice"}
"""What thanks for the anniversaries of its day."""


@dataclass(eq=False)
class Expected:
    """One notice: it has to arrive within [since, by], at this address, and to speak of these tasks."""

    person: Person
    purpose: str
    tasks: list[Task]
    channel: str
    to: str
    since: datetime
    by: datetime
    carried: list[Task] = field(default_factory=list)
    """The anniversaries for which it thanks besides."""
    may_carry: list[Task] = field(default_factory=list)
    """Those for which it may thank: a lapse is near."""


@dataclass
class Expectation:
    """All notices, what proves that the hard cases happened, and the moments at which both answers are right."""

    notices: list[Expected] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    ties: list[tuple[Task, datetime, datetime]] = field(default_factory=list)


def expect(inputs: Inputs, tasks: list[Task], patience: timedelta) -> Expectation:
    """Walks the days of every recipient; `patience` is how long after its moment a notice may arrive."""
    by_person: dict[str, list[Task]] = {}
    for task in tasks:
        by_person.setdefault(task.person.key, []).append(task)
    expectation = Expectation()
    for own in by_person.values():
        _Walk(inputs, own, patience, expectation).run()
    return expectation


class _Walk:
    """One recipient, from release to release."""

    def __init__(self, inputs: Inputs, tasks: list[Task], patience: timedelta, into: Expectation) -> None:
        self.inputs, self.patience, self.into = inputs, patience, into
        self.person = tasks[0].person
        reachable = [task for task in tasks if self.person.address(task.channels, task.ready)]
        self.open = [task for task in reachable if not task.hushed]
        self.hushed = [task for task in reachable if task.hushed]
        self.used: set[date] = set()
        self.seen_in_flight: set[Task] = set()

    def run(self) -> None:
        now = self.inputs.start
        while (moment := self._next_release(now)) is not None:
            now = self._release(moment)
        for task in self._wanted():
            self._never_released(task)

    def _wanted(self) -> list[Task]:
        """What is still open, without all but the newest of what had passed when its premium was opened."""
        newest: dict[object, datetime] = {}
        for task in self.open:
            newest[task.passed] = max(task.until, newest.get(task.passed, task.until))
        return [task for task in self.open if task.passed is None or task.until == newest[task.passed]]

    def _next_release(self, now: datetime) -> datetime | None:
        slots = [slot for task in self._wanted() if (slot := self._slot(task, now)) is not None]
        return min(slots, default=None)

    def _slot(self, task: Task, now: datetime) -> datetime | None:
        """The first moment at which this task alone may leave."""
        earliest = max(task.ready, now)
        limit = min(task.gone, self.inputs.end)
        for day, opens, closes in windows_from(earliest, self.person.zone):
            moment = _not_held(task, max(opens, earliest, self._fresh_from(task, day)))
            if moment >= limit and opens >= limit:
                return None
            if day not in self.used and moment < min(closes, limit):
                return moment
        return None

    def _fresh_from(self, task: Task, day: date) -> datetime:
        """Premium notices do not speak before the feeds are complete through three days ago."""
        if not task.gate_zone:
            return self.inputs.start
        return complete_at(self.inputs, day - FRESH_WITHIN) or self.inputs.end

    def _ready(self, moment: datetime) -> list[Task]:
        day = local(moment, self.person.zone).date()
        return [
            task
            for task in self._wanted()
            if task.ready <= moment < task.gone
            and self._fresh_from(task, day) <= moment
            and task.held_until(moment) is None
        ]

    def _release(self, moment: datetime) -> datetime:
        """Composes the most important purpose; returns from when on the recipient is looked at again."""
        ready = self._ready(moment)
        purpose = min((task.purpose for task in ready), key=PRIORITY.index)
        group = [task for task in ready if task.purpose == purpose]
        most_urgent = min(group, key=lambda task: (task.deadline, task.policy))
        channel, to = self.person.address(most_urgent.channels, moment) or ("", "")
        closes = next(end for _, opens, end in windows_from(moment, self.person.zone) if opens <= moment)
        sent = self._reachable(channel, moment)
        gone = min(*(task.gone for task in group), closes)
        if gone <= sent:
            return self._stopped(group, gone)
        self._note_ties(group, moment, sent)
        notice = Expected(self.person, purpose, group, channel, to, sent, min(sent + self.patience, closes))
        if purpose in THANKS_BESIDES:
            notice.carried = self._anniversaries(notice, self.open)
            notice.may_carry = self._anniversaries(notice, self.hushed)
        self._sent(notice, moment)
        return sent

    def _anniversaries(self, notice: Expected, tasks: list[Task]) -> list[Task]:
        """Those of its day and its policies: it thanks for them, and nothing else does."""
        today, policies = local(notice.since, self.person.zone).date(), {task.policy for task in notice.tasks}
        return [
            task
            for task in tasks
            if task.years
            and task.deadline == today
            and task.policy in policies
            and notice.since < task.gone
            and task.held_until(notice.since) is None
        ]

    def _reachable(self, channel: str, moment: datetime) -> datetime:
        over = (outage.until for outage in self.inputs.outages if _covers(outage, channel, moment))
        return max(over, default=moment)

    def _stopped(self, group: list[Task], gone: datetime) -> datetime:
        """Released, but untrue before it could be sent: nothing left, so the day is given back."""
        dead = [task for task in group if task.dies <= gone]
        self.into.counts["paid between release and sending"] += len(dead)
        self.into.counts["stopped at the notifier"] += len(dead) == len(group)
        self.into.counts["composed again without a paid one"] += 0 < len(dead) < len(group)
        self.seen_in_flight.update(dead)
        return gone

    def _sent(self, notice: Expected, released: datetime) -> None:
        self.into.notices.append(notice)
        self.used.add(local(notice.since, self.person.zone).date())
        said = {task.said_once for task in notice.tasks} - {None}
        passed = {task.passed for task in notice.tasks} - {None}
        over = {task for task in self.open if task.said_once in said or task.passed in passed}
        over |= {*notice.tasks, *notice.carried}
        self.open = [task for task in self.open if task not in over]
        counts = self.into.counts
        counts["sent after an outage"] += notice.since > released
        counts["went to the next contact"] += (
            notice.tasks[0].channels[0] == "sms" and notice.channel == "email" and bool(self.person.sms)
        )
        counts["merged"] += len(notice.tasks) > 1
        counts["anniversary in a premium text"] += bool(notice.carried)
        for task in notice.tasks:
            counts["opened late"] += task.late
            counts["premium thanked for"] += task.purpose == "PaymentThanks"
            counts["deferred by window"] += not task.late and not in_window(task.ready, self.person.zone)
            counts["deferred by the cap"] += (
                local(task.ready, self.person.zone).date() < local(released, self.person.zone).date()
            )
            if task.reason:
                counts[f"failure {task.reason}"] += 1

    def _note_ties(self, group: list[Task], moment: datetime, sent: datetime) -> None:
        """Something else waited for the very moment of this release or of its sending: either answer is right."""
        latest = sent + self.patience if sent > moment else sent
        self.into.ties += [(task, moment, latest) for task in group if sent < task.dies <= latest]

    def _never_released(self, task: Task) -> None:
        paid = task.dies < min(task.until, self.inputs.end)
        if paid and task not in self.seen_in_flight:
            self.into.counts["withdrawn at the scheduler"] += task.ready < task.dies
            if in_window(task.dies, self.person.zone):
                self.into.ties.append((task, task.dies, task.dies))
        if not paid and task.purpose.endswith("Greeting"):
            self.into.counts["greeting gave way"] += 1


def _not_held(task: Task, moment: datetime) -> datetime:
    while (until := task.held_until(moment)) is not None:
        moment = until
    return moment


def _covers(outage: Outage, channel: str, moment: datetime) -> bool:
    return outage.sink == channel and outage.since <= moment < outage.until
