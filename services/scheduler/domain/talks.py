"""Talks: people are called, or visited, once about everything that is open.

The tasks of a plan are given for each premium. The open tasks of one kind of talk that one person has for one holder are one
talk: one line of a worklist, one entry of a calendar, concluded together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from schemas.http.contacts import Way
from schemas.http.worklists import Talk
from schemas.ids import PartyId, talk_id
from services.scheduler.domain.tasks import Task

ACCOMPANY = "accompany"
"""The kind of work of whoever comes along on somebody else's visit."""
OF_WAY = {Way.CALL: Talk.CALL, Way.MESSAGE: Talk.CALL, Way.VISIT: Talk.VISIT}
"""Which talk each way of reaching somebody is."""


class About(NamedTuple):
    """An open task with the holder whom it is about."""

    task: Task
    holder_id: PartyId


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that a person has to do: a talk with one holder, or one piece of other work."""

    piece_id: UUID
    """Stays the same from one talk with the holder to the next; of other work, the id of the task."""
    talk: Talk | None
    tasks: tuple[Task, ...]
    """The most pressing first."""

    @property
    def first(self) -> Task:
        """The most pressing task."""
        return self.tasks[0]

    @property
    def deadline(self) -> datetime | None:
        """The earliest one."""
        return min((task.deadline for task in self.tasks if task.deadline), default=None)


def talk_of(what: str) -> Talk | None:
    """The kind of talk that a kind of work is; None where the holder is not spoken to."""
    if what == ACCOMPANY:
        return Talk.VISIT
    return next((talk for talk in Talk if what.startswith(talk.value)), None)


def pressing(task: Task) -> tuple[datetime, str]:
    """The order of tasks: the earliest deadline first."""
    return task.deadline or task.until, str(task.task_id)


def piece_id(task: Task, holder: PartyId) -> UUID:
    """What tells apart the pieces of work of one person."""
    talk = talk_of(task.what)
    return talk_id(task.recipient_id, holder, talk.value) if talk else task.task_id


def pieces_of(work: Iterable[About]) -> tuple[Piece, ...]:
    """Open work as people do it, the most pressing piece first."""
    found: dict[UUID, list[Task]] = {}
    for task, holder in sorted(work, key=lambda each: pressing(each.task)):
        found.setdefault(piece_id(task, holder), []).append(task)
    return tuple(Piece(key, talk_of(tasks[0].what), tuple(tasks)) for key, tasks in found.items())


def done_with(task: Task, holder: PartyId, work: Iterable[Task]) -> tuple[Task, ...]:
    """The open tasks that are concluded together with this one, itself first; `work` is open work about the same holder."""
    same = piece_id(task, holder)
    others = (each for each in work if each.task_id != task.task_id and piece_id(each, holder) == same)
    return (task, *sorted(others, key=pressing))
