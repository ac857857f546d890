"""Holds what was received against what ought to have been."""

from collections import defaultdict
from datetime import date, datetime

from . import worklists
from .book import Person
from .compose import Expectation, Expected
from .days import in_window, local
from .life import INSTANT, Life
from .received import Receipt
from .report import Report
from .truth import wrong
from .wanted import Task
from .words import counted_besides

NAMES_DUE_DATES = {"PremiumNotice"}
WITHOUT_POLICIES = {"Greeting", "AnniversaryGreeting"}


def match(expectation: Expectation, receipts: list[Receipt], lives: dict[str, Life], cut: datetime) -> Report:
    """The report. Notices whose interval is not over at `cut` may be missing."""
    report = Report(counts=expectation.counts, expected=len(expectation.notices), received=len(receipts))
    return _Matching(expectation, lives, cut, report).run(receipts)


class _Matching:
    def __init__(self, expectation: Expectation, lives: dict[str, Life], cut: datetime, report: Report) -> None:
        self.expectation, self.lives, self.cut, self.report = expectation, lives, cut, report
        self.people = _people(lives)
        self.by_person: dict[str, list[Expected]] = defaultdict(list)
        for notice in expectation.notices:
            self.by_person[notice.person.key].append(notice)
        self.found: dict[Task, Receipt] = {}
        self.day: dict[tuple[str, date], Receipt] = {}
        self.tied_days: set[tuple[str, date]] = set()
        self.said: set[tuple[tuple[str, date], str]] = set()
        """What everybody was told on a day."""

    def run(self, receipts: list[Receipt]) -> Report:
        strays = [(receipt, person) for receipt in receipts if (person := self._exactly(receipt)) is not None]
        for receipt, person in strays:
            self._explain(receipt, person)
        for notice in self.expectation.notices:
            lost = [task for task in notice.tasks if task not in self.found]
            if lost and notice.by <= self.cut and _day(notice.person, notice.since) not in self.tied_days:
                self.report.add("missing", f"{_whom(notice)} {_names(lost)}, nothing received")
        return self.report

    def _exactly(self, receipt: Receipt) -> Person | None:
        """Takes a receipt for the notice it is; else the person who got it, to be explained."""
        person = self.people.get((receipt.channel, receipt.to))
        if person is None:
            self.report.add("extra", f"nobody has this address: {receipt}")
            return None
        if receipt.purpose == "Worklist":
            self._look_through(receipt, person)
            return None
        for notice in self.by_person[person.key]:
            if notice.since <= receipt.at <= notice.by and self._covers(receipt, notice):
                self._accept(receipt, notice)
                return None
        return person

    def _covers(self, receipt: Receipt, notice: Expected) -> bool:
        """Everything expected is in it, nothing else is, and none of it had been received before."""
        if receipt.purpose != notice.purpose or any(task in self.found for task in notice.tasks):
            return False
        wanted, got = {_key(task) for task in notice.tasks}, _keys(receipt)
        if receipt.purpose in WITHOUT_POLICIES and not got:
            return True
        if not wanted <= got and not counted_besides(receipt.text):
            return False
        same = bool({policy for policy, _ in wanted} & {policy for policy, _ in got})
        return same and got <= wanted | self._tied(receipt) | self._open(receipt, wanted)

    def _open(self, receipt: Receipt, wanted: set[tuple[str, date | None]]) -> set[tuple[str, date | None]]:
        """What can be paid of the policies of which a text asks for premiums: it may name all of it."""
        if receipt.purpose not in NAMES_DUE_DATES:
            return set()
        before = receipt.at - INSTANT
        policies = {policy for policy, _ in wanted}
        return {(policy, one.due) for policy in policies for one in self.lives[policy].open_at(before)}

    def _accept(self, receipt: Receipt, notice: Expected) -> None:
        self.found.update(dict.fromkeys(notice.tasks, receipt))
        self.said.add((_day(notice.person, receipt.at), receipt.text))
        wanted = {_key(task) for task in notice.tasks}
        self.report.ties += not _keys(receipt) <= wanted | self._open(receipt, wanted)
        self._one_a_day(receipt, notice.person)
        if (receipt.channel, receipt.to) != (notice.channel, notice.to):
            self.report.add("extra", f"{_whom(notice)} {_names(notice.tasks)}, another address: {receipt}")
        for each in wrong(receipt, notice, self.lives):
            self.report.add("untrue", f"{_whom(notice)} {each}: {receipt}")

    def _look_through(self, receipt: Receipt, person: Person) -> None:
        """A list of work is expected by nobody, and has to be right by itself."""
        self._one_a_day(receipt, person)
        self.report.counts["list of work"] += 1
        self.report.received -= 1
        if not in_window(receipt.at, person.zone):
            self.report.add("outside-a-window", f"{person.name} ({person.zone}) {receipt}")
        for each in worklists.wrong(receipt, person, self.lives):
            self.report.add("untrue", f"{person.name}, {each}: {receipt}")

    def _one_a_day(self, receipt: Receipt, person: Person) -> None:
        day = _day(person, receipt.at)
        if self.day.setdefault(day, receipt) is not receipt:
            self.report.add("twice", f"{person.name} had another notice on {day[1]}: {receipt}")

    def _explain(self, receipt: Receipt, person: Person) -> None:
        """A receipt that is no expected notice: each of its items is explained once, by the gravest reason."""
        if (keys := _keys(receipt)) and keys <= self._tied(receipt):
            self.report.ties += 1
            self.tied_days.add(_day(person, receipt.at))
            return
        if not in_window(receipt.at, person.zone):
            self._take_nearest(receipt, person)
            self.report.add("outside-a-window", f"{person.name} ({person.zone}) {receipt}")
            return
        if (_day(person, receipt.at), receipt.text) in self.said:
            self.report.add("twice", f"{person.name}: the same words were received already that day: {receipt}")
            return
        for category, why in sorted({self._verdict(receipt, person, key) for key in _keys(receipt) or {("", None)}}):
            self.report.add(category, f"{person.name}: {why}: {receipt}")

    def _tied(self, receipt: Receipt) -> set[tuple[str, date | None]]:
        """What was settled at the very moment at which this was received."""
        return {
            _key(task)
            for task, since, by in self.expectation.ties
            if since <= receipt.at <= by and task.purpose == receipt.purpose
        }

    def _verdict(self, receipt: Receipt, person: Person, key: tuple[str, date | None]) -> tuple[str, str]:
        mine = [
            (task, notice)
            for notice in self.by_person[person.key]
            for task in notice.tasks
            if notice.purpose == receipt.purpose and (_key(task) == key or not key[0])
        ]
        if any(task in self.found and notice.since <= receipt.at <= notice.by for task, notice in mine):
            return "twice", f"{key[0] or receipt.purpose} was received already"
        untrue = self._untrue(receipt, key)
        if untrue:
            return untrue
        lost = [(task, notice) for task, notice in mine if task not in self.found and notice.since <= receipt.at]
        if lost:
            task, notice = lost[-1]
            self.found[task] = receipt
            if receipt.at <= notice.by:
                return "extra", f"{task} expected in one notice with {_names(notice.tasks)}"
            return "late", f"{task} expected {_interval(notice)}"
        today = _day(person, receipt.at)
        if any(_day(person, self.found[task].at) == today for task, _ in mine if task in self.found):
            return "twice", f"{key[0] or receipt.purpose} was received already that day"
        return "extra", f"{key[0] or receipt.purpose} not expected then"

    def _untrue(self, receipt: Receipt, key: tuple[str, date | None]) -> tuple[str, str] | None:
        """Was it paid, or was the cover gone, when this was received?"""
        life = self.lives.get(key[0])
        if life is None or receipt.purpose in WITHOUT_POLICIES:
            return None
        if receipt.purpose == "LapseNotice":
            paid = [lapse.annulled for lapse in life.lapses if lapse.annulled <= receipt.at]
            return ("after-payment", f"lapse annulled {paid[-1].isoformat()}") if paid else None
        dues = [one for one in life.instalments if key[1] in {None, one.due} and one.opened <= receipt.at]
        if receipt.purpose == "PaymentThanks":
            paid = any(one.paid_at <= receipt.at for one in life.instalments)
            return None if paid else ("untrue", f"no premium of {key[0]} is paid")
        if dues and all(one.paid_at <= receipt.at for one in dues):
            return "after-payment", f"{key[0]} paid {max(one.paid_at for one in dues).isoformat()}"
        if life.lapsed(receipt.at):
            return "after-lapse", f"{key[0]} lapsed {life.lapses[-1].decided.isoformat()}"
        return None

    def _take_nearest(self, receipt: Receipt, person: Person) -> None:
        """A notice at a wrong hour is not missing as well."""
        near = [notice for notice in self.by_person[person.key] if self._covers(receipt, notice)]
        if near:
            notice = min(near, key=lambda one: abs(one.since - receipt.at))
            self.found.update(dict.fromkeys(notice.tasks, receipt))


def _people(lives: dict[str, Life]) -> dict[tuple[str, str], Person]:
    people = [life.policy.holder for life in lives.values()]
    policies = [life.policy for life in lives.values()]
    people += [one for each in policies for one in (each.agent, each.supervisor, each.manager) if one]
    return {(channel, to): one for one in people for channel in ("sms", "email") if (to := getattr(one, channel))}


def _key(task: Task) -> tuple[str, date | None]:
    return task.policy, task.due if task.purpose in NAMES_DUE_DATES else None


def _keys(receipt: Receipt) -> set[tuple[str, date | None]]:
    """A premium is named by policy and due date, anything else by its policy; a birthday by nothing."""
    if receipt.purpose == "Greeting":
        return set()
    if receipt.purpose in NAMES_DUE_DATES:
        return set(receipt.premiums)
    return {(item.policy, None) for item in receipt.items}


def _day(person: Person, moment: datetime) -> tuple[str, date]:
    return person.key, local(moment, person.zone).date()


def _interval(notice: Expected) -> str:
    return f"{local(notice.since, notice.person.zone).isoformat()} to {local(notice.by, notice.person.zone):%H:%M}"


def _whom(notice: Expected) -> str:
    return f"{notice.person.name} <{notice.to}> expected {_interval(notice)}:"


def _names(tasks: list[Task]) -> str:
    return ", ".join(map(str, tasks))
