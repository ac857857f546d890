"""Every event type there is, and its way to and from a Kafka record (CloudEvents 1.0, binary mode)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, unquote
from uuid import UUID

from pydantic import ValidationError

from schemas import outcomes, parties, policy_events
from schemas.base import EventModel
from schemas.ids import PartyId, derived
from schemas.notices import NoticeRequested, NoticeWithdrawn

_MODELS: tuple[type[EventModel], ...] = (
    policy_events.PolicyRegistered,
    policy_events.PolicyChanged,
    policy_events.PolicyDue,
    policy_events.PaymentReceived,
    policy_events.PaymentReversed,
    policy_events.PaymentFailed,
    policy_events.Lapse,
    policy_events.LapseAnnulled,
    policy_events.ReinstatementRequested,
    policy_events.ReinstatementDecided,
    policy_events.Closure,
    policy_events.GraceChanged,
    policy_events.BenefitDue,
    policy_events.BenefitPaid,
    policy_events.DividendDeclared,
    policy_events.InvoiceIssued,
    policy_events.FeedAdvanced,
    parties.PartyChanged,
    parties.PartyErased,
    NoticeRequested,
    NoticeWithdrawn,
    outcomes.DeliveryOutcome,
    outcomes.ContactReportedBad,
    outcomes.OptedOut,
    outcomes.ReplyReceived,
)

EVENTS: Mapping[str, type[EventModel]] = {model.type: model for model in _MODELS}
"""CloudEvents type → model. The model says its topic and key."""

SPEC_VERSION = "1.0"
CONTENT_TYPE = "application/json"

Headers = Sequence[tuple[str, bytes]]


class UndecodableError(ValueError):
    """The record is no event of ours, or its body breaks the contract of its type."""


@dataclass(frozen=True, slots=True)
class Wire:
    """One Kafka record, before it has a partition."""

    topic: str
    key: str
    headers: tuple[tuple[str, bytes], ...]
    body: bytes | None


def encode(event: EventModel) -> Wire:
    """The record of an event. The same event always gives the same bytes."""
    body = None if event.tombstone else event.model_dump_json().encode()
    return Wire(event.topic, event.key, _headers(event), body)


def decode(headers: Headers, body: bytes | None, key: str | None) -> EventModel:
    """The event in a record. Raises UndecodableError, which says the rule that the record breaks."""
    named = {name: value.decode("utf-8", "replace") for name, value in headers}
    model = EVENTS.get(named.get("ce_type", ""))
    if model is None:
        message = f"ce_type {named.get('ce_type')!r} is none of ours"
        raise UndecodableError(message)
    if model.tombstone:
        return _tombstone(named, key)
    if body is None:
        message = f"{model.type} has no body"
        raise UndecodableError(message)
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise UndecodableError(_explained(error)) from error


def _headers(event: EventModel) -> tuple[tuple[str, bytes], ...]:
    event_id = event.event_id
    attributes = {
        "ce_specversion": SPEC_VERSION,
        "ce_id": str(event_id),
        "ce_source": f"/perennial/{event.topic.partition('.')[0]}",
        "ce_type": event.type,
        "ce_subject": quote(event.key, safe=":"),
        "ce_time": event.occurred_at.isoformat(),
        "ce_partitionkey": quote(event.key, safe=":"),
        "content-type": CONTENT_TYPE,
        "traceparent": _traceparent(event.key, event_id),
    }
    return tuple((name, value.encode()) for name, value in attributes.items())


def _traceparent(key: str, event_id: UUID) -> str:
    """One trace for all that happens to a key, one span for each event (W3C Trace Context, derived, sampled)."""
    return f"00-{derived('trace', key).hex}-{event_id.hex[:16]}-01"


def _tombstone(named: Mapping[str, str], key: str | None) -> parties.PartyErased:
    try:
        party = PartyId(UUID(key or unquote(named.get("ce_subject", ""))))
        return parties.PartyErased(party_id=party, occurred_at=datetime.fromisoformat(named["ce_time"]))
    except (ValueError, KeyError) as error:
        message = f"a tombstone needs a party as its key and ce_time: {error}"
        raise UndecodableError(message) from error


def _explained(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_context=False)
    return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in faults)
