"""Every event type there is, and its way to and from a Kafka record (CloudEvents 1.0, binary mode)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote
from uuid import UUID

from pydantic import ValidationError

from schemas import benefit_events, findings, outcomes, parties, policy_events
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
    policy_events.GraceEnded,
    policy_events.LapseAnnulled,
    policy_events.ReinstatementRequested,
    policy_events.ReinstatementDecided,
    policy_events.Closure,
    policy_events.GraceChanged,
    benefit_events.BenefitDue,
    benefit_events.BenefitPaid,
    benefit_events.DividendDeclared,
    benefit_events.InvoiceIssued,
    policy_events.FeedAdvanced,
    parties.PartyChanged,
    parties.PartyErased,
    NoticeRequested,
    NoticeWithdrawn,
    outcomes.DeliveryOutcome,
    outcomes.ContactReportedBad,
    outcomes.OptedOut,
    outcomes.ReplyReceived,
    findings.ContactFoundBad,
)

EVENTS: Mapping[str, type[EventModel]] = {model.type: model for model in _MODELS}
"""CloudEvents type → model. The model says its topic and key."""

SPEC_VERSION = "1.0"
CONTENT_TYPE = "application/json"

KEYS = 16_384
"""Keys whose share of the headers is kept: of what a service says, most is about keys that it has just spoken of."""

Header = tuple[str, bytes]
Headers = Sequence[Header]

_SPEC_VERSION: Header = ("ce_specversion", SPEC_VERSION.encode())
_CONTENT_TYPE: Header = ("content-type", CONTENT_TYPE.encode())


class UndecodableError(ValueError):
    """The record is no event of ours, or its body breaks the contract of its type."""


class Wire(NamedTuple):
    """One Kafka record, before it has a partition."""

    topic: str
    key: str
    headers: tuple[Header, ...]
    body: bytes | None

    @property
    def text(self) -> str:
        """The body as text: JSON, and nothing for a tombstone."""
        return (self.body or b"").decode()


def encode(event: EventModel) -> Wire:
    """The record of an event. The same event always gives the same bytes."""
    return complete(draft(event))


def draft(event: EventModel) -> Wire:
    """The record without the headers that follow from the others: what has to be kept until it is sent."""
    body = None if event.tombstone else event.model_dump_json().encode()
    headers = (
        ("ce_id", str(event.event_id).encode()),
        ("ce_type", event.type.encode()),
        ("ce_time", event.occurred_at.isoformat().encode()),
    )
    return Wire(event.topic, event.key, headers, body)


def complete(wire: Wire) -> Wire:
    """The whole record of a draft."""
    (_, event_id), *_ = wire.headers
    subject, partition_key, trace = _of_key(wire.key)
    span = event_id[:8] + event_id[9:13] + event_id[14:18]  # the first 16 hexadecimal digits
    derived_headers = (
        _SPEC_VERSION,
        _source(wire.topic),
        subject,
        partition_key,
        _CONTENT_TYPE,
        ("traceparent", b"00-%b-%b-01" % (trace, span)),
    )
    return wire._replace(headers=(*wire.headers, *derived_headers))


def decode(headers: Headers, body: bytes | None, key: str | None) -> EventModel:
    """The event in a record. Raises UndecodableError, which says the rule that the record breaks."""
    named = dict(headers)
    kind = named.get("ce_type", b"").decode("utf-8", "replace")
    model = EVENTS.get(kind)
    if model is None:
        message = f"ce_type {kind!r} is none of ours"
        raise UndecodableError(message)
    if model.tombstone:
        return _tombstone({name: value.decode("utf-8", "replace") for name, value in headers}, key)
    if body is None:
        message = f"{model.type} has no body"
        raise UndecodableError(message)
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise UndecodableError(_explained(error)) from error


@cache
def _source(topic: str) -> Header:
    """Whose topic it is."""
    return "ce_source", f"/perennial/{topic.partition('.')[0]}".encode()


@lru_cache(maxsize=KEYS)
def _of_key(key: str) -> tuple[Header, Header, bytes]:
    """What all events of a key share: `ce_subject`, `ce_partitionkey` and their trace.

    One trace for all that happens to a key, one span for each event (W3C Trace Context, derived, sampled).
    """
    quoted = quote(key, safe=":").encode()
    return ("ce_subject", quoted), ("ce_partitionkey", quoted), derived("trace", key).hex.encode()


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
