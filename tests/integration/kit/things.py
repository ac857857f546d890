"""A small service of counted things, on which the kit's events are tried."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from pydantic import ValidationError

from schemas.base import EventModel
from schemas.ids import derived
from schemas.registry import UndecodableError
from services.kit.errors import InvalidMessage
from services.kit.postgres import Transaction

MIGRATIONS = Path(__file__).parent / "migrations"
SCHEMA = "things"
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
UNLUCKY = 13


class Counted(EventModel):
    """A numbered event of a thing."""

    type: ClassVar[str] = "test.counted.v1"
    topic: ClassVar[str] = "ledger.policies"

    thing: str
    number: int
    amount: int = 1
    text: str = ""
    occurred_at: datetime = NOW

    @property
    def event_id(self) -> UUID:
        return derived("event", self.thing, self.number)

    @property
    def key(self) -> str:
        return self.thing

    @property
    def version(self) -> int:
        return self.number


class Noted(Counted):
    """An event without a place in a stream."""

    type: ClassVar[str] = "test.noted.v1"
    topic: ClassVar[str] = "ledger.parties"

    @property
    def version(self) -> None:
        return None


class Erased(Noted):
    """A tombstone."""

    type: ClassVar[str] = "test.erased.v1"
    tombstone: ClassVar[bool] = True


def decode(headers: Sequence[tuple[str, bytes]], body: bytes | None, _key: str | None) -> EventModel:
    kinds = {kind.type: kind for kind in (Counted, Noted)}
    kind = kinds.get(dict(headers).get("ce_type", b"").decode("utf-8", "replace"))
    if kind is None:
        raise UndecodableError("none of ours")
    try:
        return kind.model_validate_json(body or b"")
    except ValidationError as error:
        raise UndecodableError("bad body") from error


async def apply(tx: Transaction, events: Sequence[EventModel], _now: datetime) -> None:
    """Write one effect for each event, unless one is unlucky."""
    for event in events:
        if event.amount == UNLUCKY:
            raise InvalidMessage("thirteen brings no luck")
    keys, numbers = [event.thing for event in events], [event.number for event in events]
    await tx.connection.execute(
        "INSERT INTO effect (key, number, amount) SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[])",
        keys,
        numbers,
        [event.amount for event in events],
    )
    await tx.connection.execute(
        "UPDATE thing SET version = greatest(version, number)"
        " FROM (SELECT key, max(number) AS number FROM unnest($1::text[], $2::bigint[]) AS x (key, number) GROUP BY key) y"
        " WHERE thing.key = y.key",
        keys,
        numbers,
    )


async def lock(tx: Transaction, keys: Sequence[str]) -> Mapping[str, int]:
    await tx.connection.execute("INSERT INTO thing (key) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING", list(keys))
    rows = await tx.connection.fetch(
        "SELECT key, version FROM thing WHERE key = ANY($1) ORDER BY key FOR UPDATE", list(keys)
    )
    return {row["key"]: row["version"] for row in rows}


def of(thing: str, *numbers: int, unlucky: Callable[[int], bool] = lambda _: False) -> list[Counted]:
    return [Counted(thing=thing, number=number, amount=UNLUCKY if unlucky(number) else 1) for number in numbers]
