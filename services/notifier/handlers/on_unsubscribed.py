"""Somebody has used the link to unsubscribe: the ledger is told, unless it knows."""

from datetime import datetime

from schemas.ids import NoticeId
from schemas.outcomes import OptedOut
from schemas.parties import Channel
from services.kit.postgres import Transaction
from services.notifier.domain.choice import refuses
from services.notifier.store import facts, outcomes, records

SAID = "List-Unsubscribe"


async def on_unsubscribed(tx: Transaction, notice_id: NoticeId, now: datetime) -> None:
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
        said=SAID,
    )
    await outcomes.say(tx, [said])
