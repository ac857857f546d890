"""Birthdays and anniversaries: on whose day somebody is greeted, until when, and near which lapse nobody is."""

from collections.abc import Iterator
from datetime import date, datetime, time

from .book import Person
from .days import DAY, every, instant, midnight, nearest
from .inputs import Inputs
from .life import NEVER, Life
from .wanted import Task

NINE = time(9)
CHANNELS = ("sms", "email")
WEEK = 7 * DAY
AFTERWARDS = 5 * DAY
"""For how long an anniversary is worth its thanks."""


def greetings_of(inputs: Inputs, lives: dict[str, Life]) -> Iterator[Task]:
    """All greetings; those that nobody may send because of a lapse are `hushed`."""
    owned: dict[str, list[Life]] = {}
    for life in lives.values():
        owned.setdefault(life.policy.holder.key, []).append(life)
    for mine in owned.values():
        stretches = [stretch for life in mine for stretch in _near_lapses(life)]
        tasks = [
            *_birthdays(inputs, mine[0].policy.holder),
            *(one for life in mine for one in _anniversaries(inputs, life)),
        ]
        for task in tasks:
            _hush(task, mine, stretches)
            yield task


def _hush(task: Task, mine: list[Life], stretches: list[tuple[datetime, datetime]]) -> None:
    """Near a lapse, and without a policy in force, nothing is sent; what waits when that begins is not sent either."""
    task.hushed = any(since <= task.ready < until for since, until in stretches) or all(
        life.lapsed(task.ready) for life in mine
    )
    task.dies = min([task.dies, *(since for since, _ in stretches if since > task.ready)])


def _near_lapses(life: Life) -> Iterator[tuple[datetime, datetime]]:
    """The week before the cover would end by an unpaid premium, and the week after it has ended."""
    zone = life.policy.zone
    for one in life.instalments:
        for born, ends in life.stretches(one):
            since = max(midnight(one.last + DAY - WEEK, zone), born)
            if since < ends:
                yield since, ends
    for lapse in life.lapses:
        yield lapse.decided, min(lapse.annulled, max(lapse.decided, midnight(lapse.day + WEEK, zone)))


def _birthdays(inputs: Inputs, holder: Person) -> Iterator[Task]:
    born = holder.born
    for year in range(inputs.start.year - 1, inputs.end.year + 2):
        if born:
            day = nearest(year, born.month, born.day)
            yield from _greeting(inputs, holder, day, "Greeting", "", day + DAY)


def _anniversaries(inputs: Inputs, life: Life) -> Iterator[Task]:
    for number, day in every(life.policy.effective, 12, inputs.end.date() + 2 * DAY):
        holder, nine = life.policy.holder, instant(day, NINE, life.policy.holder.zone)
        if number > 1 and not life.lapsed(nine):
            for task in _greeting(inputs, holder, day, "AnniversaryGreeting", life.policy.number, day + AFTERWARDS):
                task.years = number - 1
                task.dies = min((one.decided for one in life.lapses if one.decided > nine), default=NEVER)
                yield task


def _greeting(inputs: Inputs, holder: Person, day: date, purpose: str, policy: str, end: date) -> Iterator[Task]:
    """A day that was over when the book came in is nobody's to greet on."""
    nine, over = instant(day, NINE, holder.zone), midnight(end, holder.zone)
    if midnight(day + DAY, holder.zone) > inputs.start:
        ready = max(nine, inputs.start)
        yield Task(holder, purpose, purpose, policy, None, ready, over, NEVER, CHANNELS, day, late=nine < ready)
