"""`/parked`: what a service could not take in, for an operator to look at, repair, replay or discard."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request
from pydantic import AwareDatetime, BaseModel

from services.kit.events.parking import Parked, Parking

ParkedId = Annotated[int, Path(ge=1)]


class ParkedLine(BaseModel):
    """One parked record without its content, which may be about a person."""

    id: int
    subscription: str
    topic: str
    partition: int
    offset: int
    key: str
    reason: str
    parked_at: AwareDatetime
    repaired_at: AwareDatetime | None


class ParkedRecord(ParkedLine):
    """One parked record as it came, or as it was repaired; bytes that are no UTF-8 are escaped."""

    headers: dict[str, str]
    body: str | None


class Replay(BaseModel):
    """What a replay has done."""

    settled: int
    left: int


def parked_routes(parking: Parking) -> APIRouter:
    """The routes over the parking of one service."""
    router = APIRouter(prefix="/parked", tags=["parked"])

    @router.get("")
    async def page(
        after: Annotated[int, Query(ge=0)] = 0, rows: Annotated[int, Query(ge=1, le=1000)] = 100
    ) -> list[ParkedLine]:
        """What is parked behind the id `after`, oldest first."""
        return [ParkedLine.model_validate(_line(one)) for one in await parking.page(after, rows)]

    @router.get("/{parked_id}")
    async def one(parked_id: ParkedId) -> ParkedRecord:
        """A parked record with its content."""
        found = await _find(parking, parked_id)
        headers = {name: _readable(value) for name, value in found.record.headers}
        body = None if found.record.body is None else _readable(found.record.body)
        return ParkedRecord.model_validate({**_line(found), "headers": headers, "body": body})

    @router.post("/{parked_id}/repair", status_code=HTTPStatus.NO_CONTENT)
    async def repair(parked_id: ParkedId, request: Request) -> None:
        """Put the request's body in the place of the record's. It takes effect with the next replay of its key."""
        found = await _find(parking, parked_id)
        await parking.repair(parked_id, found.record.headers, await request.body() or None)

    @router.post("/{parked_id}/replay")
    async def replay(parked_id: ParkedId) -> Replay:
        """Take in what is parked of this record's key, in order; what fails again stays, with all behind it."""
        found = await _find(parking, parked_id)
        done = await parking.replay(found.subscription, found.record.topic, found.record.key)
        return Replay(settled=done.settled, left=done.left)

    @router.delete("/{parked_id}", status_code=HTTPStatus.NO_CONTENT)
    async def discard(parked_id: ParkedId) -> None:
        """Give up one record for good, such as one that is not ours."""
        await parking.discard(parked_id)

    return router


async def _find(parking: Parking, parked_id: int) -> Parked:
    found = await parking.page(after=parked_id - 1, rows=1)
    if not found or found[0].id != parked_id:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"no record {parked_id} is parked")
    return found[0]


def _line(one: Parked) -> dict[str, object]:
    record = one.record
    place = {"topic": record.topic, "partition": record.partition, "offset": record.offset, "key": record.key}
    return place | {
        "id": one.id,
        "subscription": one.subscription,
        "reason": one.reason,
        "parked_at": one.parked_at,
        "repaired_at": one.repaired_at,
    }


def _readable(value: bytes) -> str:
    return value.decode("utf-8", "backslashreplace")
