"""The notifier said what became of notices: their tasks end, or are wanted again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from schemas.ids import NoticeId, PartyId, TaskId
from schemas.outcomes import DeliveryOutcome
from services.kit.postgres import Transaction
from services.scheduler.domain.conclusions import Sent, after, conclude, meaning_of
from services.scheduler.domain.recipients import Recipient
from services.scheduler.domain.tasks import Task, TaskState
from services.scheduler.handlers.signals import MOMENTS
from services.scheduler.store import notices, recipients, tasks


@dataclass(slots=True)
class _Seen:
    """What the outcomes of a batch touch, as it stands after those applied so far."""

    recipients: dict[PartyId, Recipient]
    tasks: dict[TaskId, Task]
    outcomes: dict[NoticeId, DeliveryOutcome]
    sent_ats: dict[NoticeId, datetime] = field(default_factory=dict)
    """When a provider accepted each first."""


async def on_outcomes(tx: Transaction, outcomes: Sequence[DeliveryOutcome], now: datetime) -> None:
    """Apply outcomes in the order of their counts; what is known already, or is not ours, changes nothing."""
    people = await recipients.lock(tx, [each.recipient_id for each in outcomes])
    held = await notices.lock(tx, [each.notice_id for each in outcomes])
    known = await tasks.by_id(tx, [task for notice in held.values() for task in notice.task_ids])
    seen = _Seen(dict(people), dict(known), {})
    for outcome in sorted(outcomes, key=lambda each: each.seq):
        notice = held.get(outcome.notice_id)
        before = seen.outcomes.get(outcome.notice_id)
        if notice and outcome.seq > (before.seq if before else notice.seq):
            _apply(seen, outcome, notice.task_ids, now)
    await tasks.save(tx, [task for key, task in seen.tasks.items() if task != known[key]], now)
    await notices.save_outcomes(tx, list(seen.outcomes.values()), seen.sent_ats)
    changed = [each for key, each in seen.recipients.items() if each != people[key]]
    await recipients.save(tx, changed)
    if changed:
        tx.wake(MOMENTS)


def _apply(seen: _Seen, outcome: DeliveryOutcome, task_ids: Sequence[TaskId], now: datetime) -> None:
    seen.outcomes[outcome.notice_id] = outcome
    if isinstance(meaning_of(outcome, now), Sent):
        seen.sent_ats.setdefault(outcome.notice_id, outcome.occurred_at)
    changed = [conclude(seen.tasks[task], outcome, now) for task in task_ids]
    seen.tasks.update((task.task_id, task) for task in changed)
    recipient = seen.recipients.get(outcome.recipient_id)
    if recipient is not None:
        reopened = any(task.state is TaskState.OPEN for task in changed)
        seen.recipients[outcome.recipient_id] = after(recipient, outcome, now, reopened=reopened)
