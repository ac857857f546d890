"""Parties came, changed or were erased: what waited for them goes on, and the dead and erased are left in peace."""

from collections.abc import Sequence
from datetime import datetime

from schemas.ids import PartyId
from schemas.notices import WithdrawalReason
from schemas.parties import Party, PartyChanged, PartyErased
from services.kit.postgres import Transaction
from services.scheduler.domain.transitions import withdrawn
from services.scheduler.handlers.saving import recall
from services.scheduler.handlers.signals import MOMENTS
from services.scheduler.store import cases, notices, parties, recipients, tasks


async def on_parties(tx: Transaction, events: Sequence[PartyChanged | PartyErased], now: datetime) -> None:
    """Keep the newest of each party, and have its cases and its recipient look again."""
    newest = _newest(events)
    erased = {event.party_id for event in events if isinstance(event, PartyErased)}
    changed = await parties.save(tx, [party for party in newest.values() if party.party_id not in erased])
    gone = await parties.erase(tx, sorted(erased)) if erased else frozenset()
    if gone:
        await notices.erase(tx, gone)
    touched = changed | gone
    if not touched:
        return
    await cases.wake_of(tx, touched, now)
    await recipients.wake(tx, touched, now)
    dead = {party for party in changed if newest[party].deceased_on}
    if dead or gone:
        await _leave_in_peace(tx, dead, gone, now)
    tx.wake(MOMENTS)


def _newest(events: Sequence[PartyChanged | PartyErased]) -> dict[PartyId, Party]:
    newest: dict[PartyId, Party] = {}
    for event in events:
        if isinstance(event, PartyChanged):
            held = newest.get(event.party.party_id)
            if held is None or held.party_version < event.party.party_version:
                newest[event.party.party_id] = event.party
    return newest


async def _leave_in_peace(tx: Transaction, dead: set[PartyId], erased: frozenset[PartyId], now: datetime) -> None:
    """Recall what is under way; what is still open is withdrawn when the recipients are looked at."""
    reasons = dict.fromkeys(dead, WithdrawalReason.DECEASED) | dict.fromkeys(erased, WithdrawalReason.ERASED)
    under_way = [withdrawn(task, reasons[task.recipient_id]) for task in await tasks.requested_of(tx, reasons)]
    await tasks.save(tx, under_way, now)
    await recall(tx, {task.notice_id: reasons[task.recipient_id] for task in under_way if task.notice_id}, now)
