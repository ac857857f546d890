"""Mail has come back: what is signed by us and clear is told to its delivery, everything else waits for a reader."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from schemas.parties import REFUSABLE
from services.kit.postgres import Transaction
from services.notifier.domain.decide import decide
from services.notifier.domain.deliveries import Decision, Delivery, Receipt, State
from services.notifier.domain.mime import LARGEST
from services.notifier.domain.returned import Verdict, read_returned, unreadable
from services.notifier.domain.tags import Tag, Tags
from services.notifier.handlers.on_opted_out import COMPLAINT, on_opted_out
from services.notifier.handlers.saving import save
from services.notifier.store import returned
from services.notifier.store.returned import Concerned, Incoming

_FINAL = (Verdict.NOBODY_THERE, Verdict.REFUSED, Verdict.DELIVERED)


def incoming(octets: bytes, recipients: Sequence[str], tags: Tags) -> Incoming:
    """Read the beginning of one mail. Only a tag that we signed says which attempt it is about."""
    octets = octets[:LARGEST]
    said = read_returned(octets, recipients)
    found = next((tag for each in said.tags if (tag := tags.read(each))), None)
    return Incoming(hashlib.sha256(octets).hexdigest(), octets, said, found)


def unread(octets: bytes, why: str) -> Incoming:
    """One mail that cannot be read or stored as what it says: it is kept for somebody, and concerns nothing."""
    octets = octets[:LARGEST]
    return Incoming(hashlib.sha256(octets).hexdigest(), octets, unreadable(why), None)


async def on_returned(tx: Transaction, mails: Sequence[Incoming], now: datetime) -> frozenset[str]:
    """Take all; the digests of those that must come again: the attempt they speak of is still under way."""
    about = await returned.concerned(tx, sorted({each.tag for each in mails if each.tag}))
    early = frozenset(each.digest for each in mails if each.tag and _under_way(about.get(each.tag), each.tag))
    once = {each.digest: each for each in mails if each.digest not in early}
    taken = [_matched(each, about) for each in once.values()]
    for_a_reader = frozenset(each.digest for each in taken if _for_a_reader(each, about))
    new = await returned.keep(tx, taken, for_a_reader, now)
    standing = {each.delivery.notice.notice_id: each.delivery for each in about.values()}
    for each in taken:
        if each.digest in new and each.tag and each.said.verdict in _FINAL:
            concerned = about[each.tag]
            decision = _told(standing[each.tag.notice_id], concerned, each, now)
            standing[each.tag.notice_id] = decision.delivery
            if decision.events:
                await save(tx, [decision])
        elif each.digest in new - for_a_reader and each.tag and each.said.verdict is Verdict.COMPLAINT:
            await on_opted_out(tx, each.tag.notice_id, now, COMPLAINT)
    return early


def _under_way(concerned: Concerned | None, tag: Tag) -> bool:
    if concerned is None:
        return False
    delivery = concerned.delivery
    return delivery.state is State.SENDING and delivery.attempts == tag.number


def _matched(mail: Incoming, about: Mapping[Tag, Concerned]) -> Incoming:
    """A tag of a notice that we no longer know is about nothing; of a report with several recipients, ours counts."""
    if mail.tag is None or mail.tag not in about:
        return mail._replace(tag=None)
    return mail._replace(said=mail.said.of(about[mail.tag].address))


def _for_a_reader(mail: Incoming, about: Mapping[Tag, Concerned]) -> bool:
    if mail.said.verdict is Verdict.AUTOMATIC:
        return False
    if mail.tag is None or mail.said.verdict is Verdict.UNCLEAR:
        return True
    asked_for = about[mail.tag].delivery.notice.message_class
    return mail.said.verdict is Verdict.COMPLAINT and asked_for not in REFUSABLE


def _told(delivery: Delivery, concerned: Concerned, mail: Incoming, now: datetime) -> Decision:
    verdict = mail.said.verdict
    receipt = Receipt(
        delivered=verdict is Verdict.DELIVERED,
        detail=mail.said.detail,
        place=concerned.place,
        provider=concerned.provider,
        bad_address=verdict is Verdict.NOBODY_THERE,
    )
    return decide(delivery, receipt, now)
