"""Records, batches and failures: nothing that comes in breaks them, and no byte is lost."""

import json

import asyncpg
import pytest
from aiokafka.errors import KafkaConnectionError
from hypothesis import given
from hypothesis import strategies as st

from schemas.registry import UndecodableError
from services.kit.errors import InvalidMessage, Misconfigured, TryLater
from services.kit.events.batch import Batch
from services.kit.events.failures import MACHINE, explained, is_data
from services.kit.events.parked import BEHIND
from services.kit.events.record import Record, headers_from_json, headers_to_json, readable

HEADERS = st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.binary())).map(tuple)


@given(HEADERS)
def test_headers_keep_every_byte(headers):
    assert headers_from_json(headers_to_json(headers)) == headers


def test_headers_stay_readable():
    assert json.loads(headers_to_json([("ce_type", "续期".encode()), ("raw", b"\xff")])) == [
        ["ce_type", "续期"],
        ["raw", {"base64": "/w=="}],
    ]


@given(st.none() | st.binary())
def test_any_key_becomes_text_that_postgres_can_hold(key):
    assert "\0" not in readable(key)
    readable(key).encode()


def test_what_cannot_be_decoded_holds_back_its_own_stream_only():
    def decode(_headers, _body, key):
        raise UndecodableError(f"no {key}")

    records = [Record("t", 0, n, key, key.encode(), (), b"") for n, key in enumerate("aba")]
    batch = Batch(records, decode, None, [("t", "b")])
    assert [(one.record.offset, one.reason) for one in batch.given_up] == [
        (0, "undecodable: no a"),
        (1, BEHIND),
        (2, BEHIND),
    ]
    assert batch.arrivals == []


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.PostgresConnectionError(),
        asyncpg.AdminShutdownError(),
        asyncpg.DeadlockDetectedError(),
        asyncpg.UndefinedColumnError(),
        asyncpg.InterfaceError("closed"),
        asyncpg.InternalClientError("cannot switch to state 15; another operation (2) is in progress"),
        asyncpg.TooManyConnectionsError(),
        KafkaConnectionError(),
        ConnectionResetError(),
        TimeoutError(),
        TryLater(),
        Misconfigured(),
    ],
)
def test_a_failing_machine_is_not_data(error):
    assert not is_data(error)
    assert isinstance(error, (*MACHINE, Misconfigured))


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.CheckViolationError(),
        asyncpg.NumericValueOutOfRangeError(),
        asyncpg.ProgramLimitExceededError("index row size 9016 exceeds btree version 4 maximum 2704"),
        asyncpg.exceptions._base.DataError("invalid input for query argument"),
        InvalidMessage(),
        KeyError("x"),
        ZeroDivisionError(),
        UndecodableError(),
    ],
)
def test_what_would_fail_again_is_data(error):
    assert is_data(error)


def test_a_reason_is_one_that_postgres_can_hold():
    assert explained(ValueError("a\0b")) == "ValueError: a\\x00b"
