"""The wire: what we write, others can read; what others write that is not ours, we name."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, get_args
from uuid import UUID

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event
from cloudevents.core.formats.json import JSONFormat
from pydantic import BaseModel

from schemas import export
from schemas.base import EventModel
from schemas.ids import customer_id, derived, staff_id
from schemas.parties import PartyChanged, PartyErased
from schemas.policy_events import FeedAdvanced, PolicyDue
from schemas.purposes import PURPOSES, Content
from schemas.registry import EVENTS, UndecodableError, decode, encode
from tests.contract.samples import sample

NOW = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)


def every_event() -> list[EventModel]:
    """One filled sample of every event type."""
    return [sample(model) for model in EVENTS.values()]


@pytest.mark.parametrize("event", every_event(), ids=lambda event: event.type)
def test_an_event_comes_back_as_it_was(event: EventModel) -> None:
    """Encoding and decoding are inverse, and the same event gives the same bytes."""
    wire = encode(event)
    assert decode(wire.headers, wire.body, wire.key) == event
    assert encode(event) == wire


@pytest.mark.parametrize("event", every_event(), ids=lambda event: event.type)
def test_a_cloudevents_sdk_that_is_not_ours_reads_our_records(event: EventModel) -> None:
    """Binary mode as the CloudEvents Kafka binding has it, read by the project's own SDK."""
    wire = encode(event)
    message = KafkaMessage(headers=dict(wire.headers), key=wire.key.encode(), value=wire.body or b"")
    read = from_binary_event(message, JSONFormat())
    assert (read.get_specversion(), read.get_type(), read.get_id()) == ("1.0", event.type, str(event.event_id))
    assert read.get_time() == event.occurred_at
    assert read.get_extension("partitionkey") is not None
    if not event.tombstone:
        assert type(event).model_validate(read.get_data()) == event


def test_every_event_has_its_own_type_and_one_of_six_topics() -> None:
    """A type is never used twice, ends in its version, and its topic belongs to its owner."""
    assert len(EVENTS) == 27
    assert {model.topic for model in EVENTS.values()} == {
        "ledger.policies",
        "ledger.parties",
        "scheduler.notices",
        "scheduler.withdrawals",
        "scheduler.findings",
        "notifier.outcomes",
    }
    assert all(name.startswith("perennial.") and name.endswith(".v1") for name in EVENTS)


def test_purposes_are_a_closed_set() -> None:
    """The union on the wire and the list that packs are checked against are the same."""
    assert set(get_args(get_args(Content)[0])) == set(PURPOSES)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"ce_type": b"com.example.order-placed"}, "none of ours"),
        ({"ce_type": b""}, "none of ours"),
    ],
)
def test_a_record_of_somebody_else_is_named(change: dict[str, bytes], rule: str) -> None:
    """An event that is not ours raises an error that says so."""
    wire = encode(sample(PolicyDue))
    headers = tuple((dict(wire.headers) | change).items())
    with pytest.raises(UndecodableError, match=rule):
        decode(headers, wire.body, wire.key)


@pytest.mark.parametrize("body", [b"", b"5", b"{}", b"\xff\x00", b"[1"])
def test_a_body_that_breaks_its_contract_is_named(body: bytes) -> None:
    """Bytes that are no JSON, or JSON that is no such event, raise an error that says which field breaks which rule."""
    wire = encode(sample(PolicyDue))
    with pytest.raises(UndecodableError):
        decode(wire.headers, body, wire.key)


def test_a_missing_body_is_an_error_unless_it_is_a_tombstone() -> None:
    """Only the erasure of a party has no body."""
    due = encode(sample(PolicyDue))
    with pytest.raises(UndecodableError, match="no body"):
        decode(due.headers, None, due.key)
    erased = encode(sample(PartyErased))
    assert erased.body is None
    assert isinstance(decode(erased.headers, None, erased.key), PartyErased)


def test_a_reader_is_older_than_its_writer() -> None:
    """A field that this version does not know is passed over."""
    wire = encode(sample(PartyChanged))
    body = (wire.body or b"").replace(b"{", b'{"new_field": 1,', 1)
    assert decode(wire.headers, body, wire.key) == sample(PartyChanged)


def test_json_schemas_are_committed_as_the_code_has_them() -> None:
    """Drift between the models and `schemas/json/` fails here: run `python -m schemas.export`."""
    committed = {file.name: file.read_text(encoding="utf-8") for file in export.FOLDER.glob("*.json")}
    assert committed == export.documents()


def test_ids_name_what_they_identify() -> None:
    """An id depends on its parts, their order and their borders, and on nothing else."""
    assert derived("a", "bc") != derived("ab", "c")
    assert staff_id("0007") == staff_id("0007") != staff_id("7")
    born = date(1980, 2, 29)
    assert customer_id(identity="11010119800229001x", name="a", birth_date=born, phone=None) == customer_id(
        identity="11010119800229001X", name="b", birth_date=born, phone="+8613800000000"
    )


def test_a_feed_mark_is_its_own_event_in_every_shard() -> None:
    """Forty-eight marks of one day are forty-eight events."""
    day = date(2026, 3, 1)
    marks = {FeedAdvanced(feed="bank", complete_through=day, shard=n, occurred_at=NOW).event_id for n in range(48)}
    assert len(marks) == 48


def test_models_hold_no_mutable_value() -> None:
    """Contracts are frozen through and through: no list, dict or set in any field."""

    def fields_of(model: type[BaseModel]) -> Iterable[Any]:
        return (field.annotation for field in model.model_fields.values())

    for model in (*EVENTS.values(), *PURPOSES):
        assert not {list, dict, set} & set(fields_of(model))
        assert isinstance(sample(model).model_dump_json(), str)


def test_trace_ids_are_derived() -> None:
    """Two publications of one event stand in one trace."""
    headers = dict(encode(sample(PolicyDue)).headers)
    version, trace, span, flags = headers["traceparent"].decode().split("-")
    assert (version, flags) == ("00", "01")
    assert (UUID(hex=trace).version, len(span)) == (5, 16)
