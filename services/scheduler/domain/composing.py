"""`compose`: what may leave for a recipient now: the window, one notice a day, the most urgent purpose, all of it in one."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.civil import local_day
from schemas.ids import notice_id
from schemas.notices import NoticeRequested
from schemas.parties import Party
from services.scheduler.domain.contents import content_of, truths_of
from services.scheduler.domain.demands import demands, is_said
from services.scheduler.domain.facts import Facts, Subject
from services.scheduler.domain.fitting import MOST_TASKS, fitted
from services.scheduler.domain.readiness import Ended, Later, Readiness, Ready, judge, subject_of
from services.scheduler.domain.recipients import Recipient, WaitsFor
from services.scheduler.domain.tasks import PRIORITY, Purpose, Task
from services.scheduler.domain.transitions import requested
from services.scheduler.domain.windows import Window, next_window

_DAY = timedelta(days=1)
_SAYS_MORE = frozenset({Purpose.PREMIUM, Purpose.FAILURE})
"""Notices that may say what other tasks of the day would."""


class Composition(NamedTuple):
    """What `compose` wants: the recipient as it is to be saved, the notice that leaves, and the tasks that changed."""

    recipient: Recipient
    notices: tuple[NoticeRequested, ...]
    tasks: tuple[Task, ...]

    @property
    def next_at(self) -> datetime | None:
        """When the recipient wants to be looked at again."""
        return self.recipient.next_at


class _Group(NamedTuple):
    """Subjects that leave as one notice."""

    purpose: Purpose
    subjects: tuple[Subject, ...]


def compose(recipient: Recipient, tasks: Sequence[Task], facts: Facts, now: datetime) -> Composition:
    """Decide what leaves now. `tasks` are the open notices wanted for the recipient."""
    judged = [judge(task, facts, now) for task in tasks]
    ended = [each.task for each in judged if isinstance(each, Ended)]
    later = [each for each in judged if isinstance(each, Later)]
    ready = [each.subject for each in judged if isinstance(each, Ready)]
    held = [each.task._replace(reason=each.why) for each in later if each.why != each.task.reason]
    waits_for = next((each.waits_for for each in later if each.waits_for), None)
    wakes = [min(each.at, each.task.until) for each in later]
    party = facts.parties.get(recipient.recipient_id)
    if party is None or not ready:
        return Composition(_waiting(recipient, waits_for, wakes), (), (*ended, *held))
    window = _window(recipient, party, now)
    if window.start > now:
        wakes += _postponed(ready, window)
        return Composition(_waiting(recipient, waits_for, wakes), (), (*ended, *held))
    group = _with_what_it_says(_most_urgent(ready), judged, facts, party.zone, now)
    notice = _notice(group, party, facts, window, now)
    today = local_day(now, party.zone)
    taken = {subject.task.task_id for subject in group.subjects}
    held = [task for task in held if task.task_id not in taken]
    wakes = [min(each.at, each.task.until) for each in later if each.task.task_id not in taken]
    if left := [subject for subject in ready if subject.task.task_id not in taken]:
        wakes += _postponed(left, next_window(now, party.zone, today + _DAY))
    told = recipient._replace(last_notice_on=today, last_notice_id=notice.notice_id)
    released = [requested(subject.task, notice.notice_id) for subject in group.subjects]
    return Composition(_waiting(told, waits_for, wakes), (notice,), (*ended, *held, *released))


def _waiting(recipient: Recipient, waits_for: WaitsFor | None, wakes: Iterable[datetime]) -> Recipient:
    return recipient._replace(waits_for=waits_for, next_at=min(wakes, default=None))


def _window(recipient: Recipient, party: Party, now: datetime) -> Window:
    today = local_day(now, party.zone)
    used_up = recipient.last_notice_on is not None and recipient.last_notice_on >= today
    return next_window(now, party.zone, today + _DAY if used_up else None)


def _postponed(subjects: Iterable[Subject], window: Window) -> list[datetime]:
    return [min(window.start, subject.task.until) for subject in subjects]


def _most_urgent(ready: Sequence[Subject]) -> _Group:
    if len(ready) == 1:
        return _Group(Purpose(ready[0].task.what), tuple(ready))
    first = min(ready, key=_urgency)
    purpose, merge = Purpose(first.task.what), first.step.merge
    alike = (each for each in ready if each.task.what == purpose and each.step.merge == merge)
    return _Group(purpose, tuple(sorted(alike, key=_deadline)[:MOST_TASKS]))


def _with_what_it_says(group: _Group, judged: Iterable[Readiness], facts: Facts, zone: str, now: datetime) -> _Group:
    """The group, with the other tasks of this day that leave with it because the notice says what they would."""
    if group.purpose not in _SAYS_MORE:
        return group
    today, asked = local_day(now, zone), demands(group.subjects, facts)
    taken = {subject.task.task_id for subject in group.subjects}
    waiting = (subject for each in judged if (subject := _leavable(each, facts, now)))
    also = (
        subject
        for subject in waiting
        if subject.task.task_id not in taken
        and (subject.task.what == Purpose.FAILURE or local_day(subject.task.at, zone) <= today)
        and is_said(subject, group.purpose, group.subjects, asked)
    )
    return group._replace(subjects=(*group.subjects, *also))


def _leavable(judged: Readiness, facts: Facts, now: datetime) -> Subject | None:
    """What may leave now, or waits for its time only."""
    match judged:
        case Ready(subject):
            return subject
        case Later(task, why=None, waits_for=None):
            step = facts.plans.step(task.plan, task.step)
            return subject_of(task, step, facts, now) if step else None
        case _:
            return None


def _urgency(subject: Subject) -> tuple[int, str, str, str]:
    return (PRIORITY[Purpose(subject.task.what)], *_deadline(subject))


def _deadline(subject: Subject) -> tuple[str, str, str]:
    """The earliest deadline first; policy number and instalment make the order complete."""
    number = subject.policy.policy_number if subject.policy else ""
    premium = subject.premium
    return (premium.last_payable_day.isoformat() if premium else "", number, subject.task.occurrence)


def _notice(group: _Group, party: Party, facts: Facts, window: Window, now: datetime) -> NoticeRequested:
    tasks = [subject.task for subject in group.subjects]
    action = group.subjects[0].step.notice
    if action is None:
        raise ValueError(f"step {group.subjects[0].step.key} is human work and leaves no notice")
    notice = NoticeRequested.model_construct(
        occurred_at=now,
        notice_id=notice_id((task.task_id for task in tasks), sum(task.round for task in tasks)),
        recipient_id=party.party_id,
        task_ids=tuple(sorted((task.task_id for task in tasks), key=str)),
        content=content_of(group.purpose, group.subjects, party, facts, now),
        message_class=action.message_class,
        channels=action.channels,
        locale=party.locale,
        not_before=now,
        expires_at=min(window.end, *(task.until for task in tasks)),
        true_while=truths_of(group.purpose, group.subjects, party, facts),
    )
    return fitted(notice)
