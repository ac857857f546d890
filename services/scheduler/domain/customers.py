"""Customers of a worklist: everybody stands on it once, with every open premium and everything that is to be done."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.http.contacts import TalkResult
from schemas.http.lists import ListRow, Tag
from schemas.http.worklists import WorkItem, WorkPremium, WorkRow
from schemas.ids import CaseId, PartyId, TaskId
from schemas.money import Money, sums_of
from schemas.parties import Channel, Party
from services.scheduler.domain.agenda import slot
from services.scheduler.domain.talks import About, Piece, pieces_of
from services.scheduler.domain.tasks import Task


@dataclass(frozen=True, slots=True)
class Given:
    """An open task with what its row says beside it."""

    task: Task
    opened_at: datetime
    changed_at: datetime
    acknowledged_by: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One open premium of a customer, with the work that waits for the person on it."""

    case_id: CaseId
    premium: ListRow
    work: Sequence[Given] = ()


Hours = Callable[[Task], Sequence[str]]
"""When the holder is best called for a task, the best first."""


def by_customer(lines: Iterable[Line]) -> Mapping[PartyId, Sequence[Line]]:
    """The lines of each customer, in the order of their first lines."""
    found: dict[PartyId, list[Line]] = {}
    for line in lines:
        found.setdefault(line.premium.holder_id, []).append(line)
    return found


def customer(lines: Sequence[Line], holder: Party | None, hours: Hours, now: datetime) -> WorkRow:
    """One customer, whose lines come the earliest last payable day first."""
    first = lines[0].premium
    given = {each.task.task_id: each for line in lines for each in line.work}
    pieces = pieces_of(About(each.task, first.holder_id) for each in given.values())
    zone = holder.zone if holder else first.zone
    rows = [line.premium for line in lines]
    return WorkRow(
        holder_id=first.holder_id,
        holder=first.holder,
        phone=first.phone,
        address=address_of(holder),
        days_left=first.days_left,
        last_payable_day=first.last_payable_day,
        outstanding=outstanding_of(rows),
        premiums=tuple(rows),
        work=tuple(_item(piece, lines, given, zone, hours, now) for piece in pieces),
    )


def outstanding_of(rows: Iterable[ListRow]) -> tuple[Money, ...]:
    """What is unpaid, one sum for each currency."""
    return sums_of(row.outstanding for row in rows)


def address_of(holder: Party | None) -> str | None:
    """Where a visit goes."""
    contacts = holder.contacts if holder else ()
    return next((each.address for each in contacts if each.channel is Channel.LETTER), None)


def _item(
    piece: Piece, lines: Sequence[Line], given: Mapping[TaskId, Given], zone: str, hours: Hours, now: datetime
) -> WorkItem:
    rows = [given[task.task_id] for task in piece.tasks]
    about = {line.case_id: line.premium for line in lines}
    premiums = dict.fromkeys(task.case_id for task in piece.tasks)
    ready = piece.first._replace(not_before=min(task.not_before for task in piece.tasks), deadline=piece.deadline)
    difficult = any(Tag.DIFFICULT in about[case].tags for case in premiums)
    suits = slot(
        ready, zone, now, hours(piece.first), difficult=difficult, tried=_tried(about[case] for case in premiums)
    )
    return WorkItem(
        item_id=piece.piece_id,
        talk=piece.talk,
        what=piece.first.what,
        task_id=piece.first.task_id,
        task_ids=tuple(task.task_id for task in piece.tasks),
        premiums=tuple(
            WorkPremium(policy_number=about[case].policy_number, instalment=about[case].instalment) for case in premiums
        ),
        opened_at=min(each.opened_at for each in rows),
        changed_at=max(each.changed_at for each in rows),
        deadline=piece.deadline,
        acknowledged_by=next((each.acknowledged_by for each in rows if each.acknowledged_by), None),
        starts_at=suits.start,
        ends_at=suits.end,
    )


def _tried(premiums: Iterable[ListRow]) -> datetime | None:
    """When the customer was tried last, if in vain."""
    talks = [each.last_contact for each in premiums if each.last_contact]
    last = max(talks, key=lambda each: each.at, default=None)
    return last.at if last and last.result is TalkResult.UNREACHABLE else None
