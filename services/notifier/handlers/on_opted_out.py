"""Somebody has used the link to unsubscribe, or called an e-mail spam: the ledger is told, unless it knows."""

from datetime import datetime

from schemas.ids import NoticeId
from schemas.outcomes import OptedOut
from schemas.parties import Channel, refuses
from services.kit.postgres import Transaction
from services.notifier.store import facts, outcomes, records

SAID = "List-Unsubscribe"
COMPLAINT = "complaint"


async def on_opted_out(tx: Transaction, notice_id: NoticeId, now: datetime, how: str = SAID) -> None:
    """Opt the recipient of a notice out of e-mails of its class. Of a party that is erased nothing is left to say."""
    asked = await records.asked(tx, notice_id)
    if asked is None:
        return
    party = (await facts.parties(tx, [asked.recipient_id])).get(asked.recipient_id)
    if party is None or not party.party_version or refuses(party.consents, asked.message_class, Channel.EMAIL):
        return
    said = OptedOut(
        occurred_at=now,
        recipient_id=asked.recipient_id,
        classes=frozenset({asked.message_class}),
        channel=Channel.EMAIL,
        said=how,
    )
    await outcomes.say(tx, [said])
