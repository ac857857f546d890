"""One record of a topic as it came, and its headers as JSON that loses no byte."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from aiokafka import ConsumerRecord
from pydantic_core import from_json, to_json

Headers = Sequence[tuple[str, bytes]]


class Record(NamedTuple):
    """What a partition holds at an offset."""

    topic: str
    partition: int
    offset: int
    key: str
    key_bytes: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    body: bytes | None

    @property
    def stream(self) -> tuple[str, str]:
        """Order is kept between records of one topic and key."""
        return self.topic, self.key

    @property
    def digest(self) -> bytes:
        """Tells two records apart that a rebuilt broker has given the same offset."""
        parts = (self.key_bytes or b"", headers_to_json(self.headers).encode(), self.body or b"")
        return hashlib.sha256(b"\0".join(parts)).digest()


def from_consumer(raw: "ConsumerRecord[bytes, bytes]") -> Record:
    """The record that aiokafka has fetched."""
    key = readable(raw.key)
    headers = tuple((name, value or b"") for name, value in raw.headers)
    return Record(raw.topic, raw.partition, raw.offset, key, raw.key, headers, raw.value)


def readable(key: bytes | None) -> str:
    """A key as text, for any bytes: ours are UTF-8, those of strangers are escaped."""
    return (key or b"").decode("utf-8", "backslashreplace").replace("\0", "\\x00")


def headers_to_json(headers: Headers) -> str:
    """A list of pairs; a value is its text, or {"base64": …} where it is no text that PostgreSQL can hold."""
    return to_json([[name, _value_to_json(value)] for name, value in headers]).decode()


def headers_from_json(text: str) -> tuple[tuple[str, bytes], ...]:
    """What `headers_to_json` was given."""
    return tuple((name, _value_from_json(value)) for name, value in from_json(text))


def _value_to_json(value: bytes) -> str | dict[str, str]:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode()}


def _value_from_json(value: str | dict[str, str]) -> bytes:
    return value.encode() if isinstance(value, str) else base64.b64decode(value["base64"])


def from_row(row: Mapping[str, Any]) -> Record:
    """The record that a row of `parked` or `waiting` keeps."""
    return Record(
        row["topic"],
        row["partition"],
        row["offset"],
        row["key"],
        row["key_bytes"],
        headers_from_json(row["headers"]),
        row["body"],
    )


def columns(records: Sequence[Record]) -> dict[str, list[Any]]:
    """What those tables keep of records, as the arrays that their statements take; the key has a name of its own."""
    return {
        "topics": [record.topic for record in records],
        "partitions": [record.partition for record in records],
        "offsets": [record.offset for record in records],
        "keys_bytes": [record.key_bytes for record in records],
        "headers": [headers_to_json(record.headers) for record in records],
        "bodies": [record.body for record in records],
    }
