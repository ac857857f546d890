"""Providers have heard something: receipts are kept for their deliveries, words of recipients are passed on."""

from collections.abc import Sequence
from datetime import datetime

from schemas.ids import PartyId
from schemas.outcomes import OptedOut, ReplyReceived
from schemas.parties import REFUSABLE, Channel
from services.kit.postgres import Transaction
from services.notifier.domain.heard import Fate, Heard, PartReceipt, TextPart
from services.notifier.domain.replies import OPT_OUT_WORDS, says_no_more
from services.notifier.store import outcomes, receipts, texts

RECEIPTS = "receipts"
"""The signal, and the ticker, of receipts that wait to be told to their deliveries."""
TEXTS = "texts"
"""The same of texts whose other parts are waited for."""
LONGEST_REPLY = 20_000
"""Characters of an answer that are passed on; 255 parts as phones write them have fewer, and an event must have an end."""


async def on_heard(
    tx: Transaction, provider: str, heard: Sequence[Heard], now: datetime, opt_out_words: Sequence[str]
) -> None:
    """Keep everything. What says nothing final of a part needs no keeping.

    `opt_out_words` are those of the provider's route.
    """
    final = [each for each in heard if isinstance(each, PartReceipt) and each.fate is not Fate.UNDER_WAY]
    if await receipts.keep_receipts(tx, provider, final, now):
        tx.wake(RECEIPTS)
    parts = [each for each in heard if isinstance(each, TextPart)]
    await _pass_on(tx, await texts.keep_texts(tx, provider, parts, now), now, opt_out_words)
    if any(each.total > 1 for each in parts):
        tx.wake(TEXTS)


async def on_unfinished(tx: Transaction, now: datetime, limit: int) -> int:
    """Pass on at most so many texts of which a part will not come any more; how many there were."""
    found = await texts.take_unfinished(tx, now, limit)
    await _pass_on(tx, found, now, OPT_OUT_WORDS)
    return len(found)


async def _pass_on(tx: Transaction, whole: Sequence[tuple[str, str]], now: datetime, words: Sequence[str]) -> None:
    said = [_said(party, text, now, words) for sender, text in whole for party in await texts.parties_at(tx, sender)]
    await outcomes.say(tx, said)


def _said(party: PartyId, text: str, now: datetime, words: Sequence[str]) -> OptedOut | ReplyReceived:
    if says_no_more(text, words):
        return OptedOut(occurred_at=now, recipient_id=party, classes=REFUSABLE, channel=Channel.SMS, said=text)
    return ReplyReceived(occurred_at=now, recipient_id=party, channel=Channel.SMS, text=text[:LONGEST_REPLY])
