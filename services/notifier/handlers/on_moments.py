"""A delivery's moment has come: last look, choice of contact, words, and the attempt written down before its first byte."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from schemas.ids import PartyId, PolicyId
from schemas.parties import Channel
from services.kit.postgres import Transaction
from services.notifier.domain.choice import PartyCopy, Place
from services.notifier.domain.decide import decide
from services.notifier.domain.deliveries import Decision, Delivery, Due, Start, Unrenderable
from services.notifier.domain.limits import USUAL, Limits
from services.notifier.domain.look import PolicyFact
from services.notifier.domain.results import Message
from services.notifier.domain.tags import NO_TRAILS, Trails
from services.notifier.errors import UnrenderableError
from services.notifier.handlers.saving import save
from services.notifier.packs.library import Library
from services.notifier.store import attempts, deliveries, facts
from services.notifier.store.attempts import Started


@dataclass(frozen=True, slots=True)
class Means:
    """What a notice can be sent with."""

    library: Library
    providers: Mapping[Channel, str]
    lease: timedelta
    trails: Trails = NO_TRAILS
    limits: Limits = USUAL


@dataclass(frozen=True, slots=True)
class Begun:
    """What one claim led to."""

    claimed: int
    started: Sequence[Started]


async def on_moments(tx: Transaction, now: datetime, limit: int, *, means: Means, token: str, fresh: bool) -> Begun:
    """Handle at most `limit` due deliveries. Unless the facts are `fresh`, notices that claim something wait."""
    due = await deliveries.claim_due(tx, now, limit, with_truths=fresh)
    if not due:
        return Begun(0, ())
    known = await _gather(tx, due)
    begun = [_begin(delivery, known.of(delivery, means), means, now) for delivery in due]
    started = [each for each in begun if isinstance(each, Started)]
    await attempts.start(tx, started, token, means.lease, now)
    await save(tx, [each for each in begun if isinstance(each, Decision)])
    return Begun(len(due), started)


async def _gather(tx: Transaction, due: Sequence[Delivery]) -> "_Known":
    policies = {truth.policy_id for delivery in due for truth in delivery.notice.true_while}
    recipients = {delivery.notice.recipient_id for delivery in due}
    return _Known(
        await facts.policies(tx, policies),
        await facts.parties(tx, recipients),
        await facts.suppressions(tx, recipients),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything known of the policies and recipients of a batch."""

    policies: Mapping[PolicyId, PolicyFact]
    parties: Mapping[PartyId, PartyCopy]
    suppressed: Mapping[PartyId, Collection[Place]]

    def of(self, delivery: Delivery, means: Means) -> Due:
        """What the decision on one delivery may look at."""
        notice = delivery.notice
        worded = means.library.channels(notice.locale, notice.content.purpose)
        return Due(
            facts=self.policies,
            party=self.parties.get(notice.recipient_id),
            suppressed=self.suppressed.get(notice.recipient_id, ()),
            providers={channel: name for channel, name in means.providers.items() if channel in worded},
        )


def _begin(delivery: Delivery, due: Due, means: Means, now: datetime) -> Decision | Started:
    """Decide, and render what is to be sent. What cannot be rendered ends there, before anything is started."""
    decision = decide(delivery, due, now)
    if decision.start is None:
        return decision
    try:
        return _started(decision.delivery, decision.start, means, now)
    except UnrenderableError as error:
        return decide(delivery, Unrenderable(str(error)), now)


def _started(delivery: Delivery, start: Start, means: Means, now: datetime) -> Started:
    notice, link = delivery.notice, means.trails.link(delivery.notice)
    fits = partial(means.limits.fit, channel=start.place.channel, to=start.address)
    message = Message(
        reference=delivery.reference,
        delivery=str(delivery.delivery_id),
        purpose=notice.content.purpose,
        channel=start.place.channel,
        to=start.address,
        words=means.library.render(notice.locale, notice.content, start.place.channel, link, fits),
        at=now,
        until=notice.expires_at,
        unsubscribe=link,
        return_tag=means.trails.return_tag(notice, delivery.attempts),
    )
    return Started(delivery, start.provider, message)
