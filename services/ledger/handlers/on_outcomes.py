"""What came back of messages or was found out by people and concerns a person: an opt-out, a contact that takes nothing."""

from collections.abc import Sequence
from datetime import datetime

from schemas.base import EventModel
from schemas.civil import local_day
from schemas.findings import ContactFoundBad
from schemas.outcomes import ContactReportedBad, OptedOut
from schemas.parties import Party
from services.kit.postgres import Transaction
from services.ledger.domain.parties import contact_bad, opted_out
from services.ledger.errors import UnknownPartyError
from services.ledger.handlers.saving import save_parties
from services.ledger.store import parties


async def on_outcomes(tx: Transaction, events: Sequence[EventModel], now: datetime) -> None:
    """Put what was learned into the parties; events that concern no party's data pass by."""
    learned = [event for event in events if isinstance(event, OptedOut | ContactReportedBad | ContactFoundBad)]
    if not learned:
        return
    held = dict(await parties.lock(tx, sorted({event.recipient_id for event in learned})))
    before = dict(held)
    for event in learned:
        party = held.get(event.recipient_id)
        if party is None:
            raise UnknownPartyError(f"{event.type} concerns party {event.recipient_id}, whom the ledger does not know")
        held[event.recipient_id] = _after(party, event)
    await save_parties(tx, [party for party_id, party in held.items() if party != before[party_id]], now)


def _after(party: Party, event: OptedOut | ContactReportedBad | ContactFoundBad) -> Party:
    match event:
        case OptedOut():
            return opted_out(party, event, local_day(event.occurred_at, party.zone))
        case ContactReportedBad() | ContactFoundBad():
            return contact_bad(party, event)
