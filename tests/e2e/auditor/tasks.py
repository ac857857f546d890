"""What is wanted of the plans `cn-60` and `care`: for whom, from when, until when, and when it stops being true."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from .bank import Line
from .days import DAY, chinese, instant, local, midnight
from .greetings import greetings_of
from .inputs import Inputs
from .life import GRACE, NEVER, Instalment, Life
from .wanted import Task

NINE = time(9)
SILENT_REASONS = {"ABC_PREFIX_MISSING", "SYSTEM_OTHER"}
FRESH_ONLY = {"due", "grace", "grace-2", "final-week", "last-day"}
SMS_FIRST, EMAIL_FIRST, EMAIL_ONLY = ("sms", "email"), ("email", "sms"), ("email",)


@dataclass(frozen=True)
class _Step:
    name: str
    at: datetime
    worth_until: datetime
    channels: tuple[str, ...]


def tasks_of(inputs: Inputs, lives: dict[str, Life]) -> list[Task]:
    """Everything wanted in the time of the story; also what was settled at the very moment it was wanted: a tie."""
    wanted = [task for life in lives.values() for task in _of_policy(life)]
    wanted += greetings_of(inputs, lives)
    return [task for task in wanted if task.ready <= task.dies and task.ready < min(task.until, inputs.end)]


def _of_policy(life: Life) -> Iterator[Task]:
    for instalment in life.instalments:
        yield from _renewal(life, instalment)
    yield from _thanks(life)
    yield from _failures(life)
    yield from _lapses(life)


def _renewal(life: Life, instalment: Instalment) -> Iterator[Task]:
    """All that is still worth doing whenever the premium is opened, of which what was said before is not said again."""
    for born, ends in life.stretches(instalment):
        told_to_staff = _told_to_supervisor(life, instalment), _told_to_manager(life, instalment, born)
        for steps in (_told_to_holder(life, instalment), *told_to_staff):
            for step in steps:
                task = _task(life, instalment, step, born, ends)
                if task is not None and born < step.worth_until:
                    yield task


def _told_to_holder(life: Life, instalment: Instalment) -> list[_Step]:
    """Each is worth it until the next begins; the deposit is asked only of those whose account is debited.

    Who pays every month hears of it once before the due date, however it is paid; whose policy was sold at a bank is
    called before the first text.
    """
    policy, last, monthly = life.policy, instalment.due + GRACE, life.policy.plan == "monthly"
    over, first = midnight(last + DAY, policy.zone), -13 if policy.plan == "bancassurance" else -20
    days = (first, -3, 0, 30, 46, 54, 59)
    nines = {day: instant(instalment.due + day * DAY, NINE, policy.holder.zone) for day in days}
    deposit = _Step("deposit", nines[-3], nines[0], SMS_FIRST)
    return [
        *([] if monthly else [_Step("before-due", nines[first], nines[-3], SMS_FIRST if first > -20 else EMAIL_FIRST)]),
        *([deposit] if policy.debited or monthly else []),
        *([] if monthly else [_Step("due", nines[0], nines[30], SMS_FIRST)]),
        _Step("grace", nines[30], nines[46], SMS_FIRST),
        _Step("grace-2", nines[46], nines[54], SMS_FIRST),
        _Step("final-week", nines[54], nines[59], SMS_FIRST),
        _Step("last-day", nines[59], over, SMS_FIRST),
    ]


def _told_to_supervisor(life: Life, instalment: Instalment) -> list[_Step]:
    staff = life.policy.supervisor
    if staff is None or life.policy.agent is None:  # the desk has what nobody serves, whoever led him who did
        return []
    handover, until = (instant(instalment.due + days * DAY, NINE, staff.zone) for days in (45, 52))
    return [_Step("handover", handover, until, EMAIL_ONLY)]


def _told_to_manager(life: Life, instalment: Instalment, born: datetime) -> list[_Step]:
    """What a supervisor has not taken on within two days of their own calendar; work is handed over until grace is over."""
    policy, staff, chief = life.policy, life.policy.supervisor, life.policy.manager
    if staff is None or chief is None or policy.agent is None:
        return []
    handed = max(instant(instalment.due + 45 * DAY, NINE, staff.zone), born)
    if handed >= midnight(instalment.due + GRACE + DAY, policy.zone):
        return []
    given = local(handed, staff.zone).date()
    over = midnight(given + 2 * DAY, staff.zone)
    climbs = max(midnight(given + 2 * DAY, chief.zone), over)
    if any(at < climbs for at in life.acknowledged if at >= handed):
        return []
    at, until = (instant(given + days * DAY, NINE, chief.zone) for days in (2, 9))
    return [_Step("climb", max(at, over), until, EMAIL_ONLY)]


def _task(life: Life, instalment: Instalment, step: _Step, born: datetime, ends: datetime) -> Task | None:
    policy, digest = life.policy, step.name in {"handover", "climb"}
    person = {"handover": policy.supervisor, "climb": policy.manager}.get(step.name, policy.holder)
    if person is None:
        return None
    return Task(
        person=person,
        purpose="Digest" if digest else "PremiumNotice",
        step=step.name,
        policy=policy.number,
        due=instalment.due,
        ready=max(step.at, born),
        until=step.worth_until,
        dies=ends,
        channels=step.channels,
        deadline=instalment.due + GRACE,
        late=step.at < born,
        gate_zone=policy.zone if step.name in FRESH_ONLY else "",
        born=born,
    )


def _thanks(life: Life) -> Iterator[Task]:
    """On the morning after a premium was paid, or when that became known, and for five days from there."""
    policy, holder = life.policy, life.policy.holder
    for one in life.instalments:
        if one.paid_at is not NEVER:
            day = max(one.valued + DAY, local(one.paid_at, policy.zone).date())
            yield Task(
                person=holder,
                purpose="PaymentThanks",
                step="thanks",
                policy=policy.number,
                due=one.due,
                ready=max(instant(day, NINE, holder.zone), one.paid_at),
                until=instant(day + 5 * DAY, NINE, holder.zone),
                dies=NEVER,
                channels=SMS_FIRST,
                deadline=one.due + GRACE,
                words=(f"第{one.number}期", f"{policy.premium:.2f}", chinese(one.valued)),
            )


def _premium_of(line: Line, life: Life) -> tuple[Instalment | None, datetime]:
    """Of which open premium a transfer failed, and until when that is wanted."""
    for one in life.instalments:
        for born, ends in life.stretches(one):
            if born <= line.arrives < ends and line.due in {None, one.due}:
                return one, ends
    return None, NEVER


def _failures(life: Life) -> Iterator[Task]:
    """Of the failures of one premium the newest is told: one that still waits gives way to it."""
    holder = life.policy.holder
    for number, line in enumerate(life.failures):
        instalment, ends = _premium_of(line, life)
        if instalment is None or line.reason in SILENT_REASONS:
            continue
        later = life.failures[number + 1 :]
        newer = min((one.arrives for one in later if _premium_of(one, life)[0] is instalment), default=NEVER)
        nine = instant(line.valued, NINE, holder.zone)
        yield Task(
            person=holder,
            purpose="FailureNotice",
            step="failed",
            policy=life.policy.number,
            due=instalment.due,
            ready=max(nine, line.arrives),
            until=instant(line.valued + 5 * DAY, NINE, holder.zone),
            dies=min(ends, newer),
            channels=SMS_FIRST,
            deadline=instalment.due + GRACE,
            reason=line.reason,
            overtaken=newer < min(ends, instant(line.valued + 5 * DAY, NINE, holder.zone)),
        )


def _lapses(life: Life) -> Iterator[Task]:
    for lapse in life.lapses:
        due, holder = lapse.instalment.due, life.policy.holder
        nine = instant(due + GRACE + DAY, NINE, holder.zone)
        yield Task(
            person=holder,
            purpose="LapseNotice",
            step="lapse-notice",
            policy=life.policy.number,
            due=due,
            ready=max(nine, lapse.decided),
            until=instant(due + GRACE + 31 * DAY, NINE, holder.zone),
            dies=lapse.annulled,
            channels=EMAIL_FIRST,
            deadline=due + GRACE,
            late=lapse.decided == lapse.instalment.opened,
        )
