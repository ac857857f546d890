"""The list of a month by HTTP: its figures, and its rows as they are asked for."""

from collections.abc import AsyncIterator, Iterator, Sequence
from tempfile import TemporaryFile
from typing import IO, Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import StreamingResponse

from schemas.http.list_figures import MonthList
from schemas.http.lists import ListRow
from schemas.ids import DESKS, PartyId, staff_id
from services.scheduler.api.rows import rows_of
from services.scheduler.api.scheduler import Scheduler
from services.scheduler.domain.figures import bands_of, cells_of, thirds_of
from services.scheduler.domain.lists import first_of
from services.scheduler.domain.targets import coverage_of, rates_of, splits_of, targets_of
from services.scheduler.reports import month_workbook
from services.scheduler.reports.words import words_in
from services.scheduler.store import figures, premiums
from services.scheduler.store.premiums import START, Chosen, behind

PAGE = 500
BLOCK = 1 << 16
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Month = Annotated[str, Path(pattern=r"^[1-9][0-9]{3}-(0[1-9]|1[0-2])$", description="As 2026-03.")]


def party_named(name: str) -> PartyId:
    """A party by its id, a desk by its name, or somebody of the staff by the number."""
    try:
        return PartyId(UUID(name))
    except ValueError:
        return next((desk for desk, called in DESKS.items() if called == name), None) or staff_id(name)


def chosen(
    month: Month,
    agent: Annotated[str | None, Query(max_length=200, description="A staff number or the id of a party.")] = None,
    unit: Annotated[str | None, Query(max_length=200)] = None,
    channel: Annotated[str | None, Query(max_length=200)] = None,
    unpaid: bool = False,  # noqa: FBT001, FBT002 -- a query
) -> Chosen:
    """Which list, and whose part of it."""
    return Chosen(first_of(month), party_named(agent) if agent else None, unit, channel, unpaid)


def lists(scheduler: Scheduler) -> APIRouter:
    """`GET /lists/{month}`, its rows and its workbook."""
    router = APIRouter(tags=["lists"])

    @router.get("/lists/{month}")
    async def month_list(wanted: Annotated[Chosen, Depends(chosen)]) -> MonthList:
        """The figures of a month's list: the nine cells, and what is due in the month by ten days and by size."""
        return await _figures(scheduler, wanted)

    @router.get("/lists/{month}/rows", response_class=StreamingResponse)
    async def rows(wanted: Annotated[Chosen, Depends(chosen)], development: bool = False) -> StreamingResponse:  # noqa: FBT001, FBT002 -- a query
        """Every row (`ListRow`), one JSON object a line, the fewest days left first."""
        return StreamingResponse(_lines(scheduler, wanted, development=development), media_type="application/x-ndjson")

    @router.get("/lists/{month}/workbook", response_class=StreamingResponse)
    async def as_workbook(
        wanted: Annotated[Chosen, Depends(chosen)],
        development: bool = False,  # noqa: FBT001, FBT002 -- a query
        language: str | None = None,
    ) -> StreamingResponse:
        """The same rows as an Excel workbook in the words of a language; the header `Perennial-Rows` says how many they are."""
        name = f"{wanted.first:%Y-%m}"
        file = TemporaryFile()  # noqa: SIM115 -- it is closed when the answer has been read
        count = await month_workbook.write(
            file, name, _pages(scheduler, wanted, development=development), scheduler.listing, words_in(language)
        )
        file.seek(0)
        headers = {"Content-Disposition": f'attachment; filename="list-{name}.xlsx"', "Perennial-Rows": str(count)}
        return StreamingResponse(_blocks(file), media_type=WORKBOOK, headers=headers)

    return router


async def _figures(scheduler: Scheduler, wanted: Chosen) -> MonthList:
    now = scheduler.clock.now()
    async with scheduler.database.transaction() as tx:
        groups = await figures.groups(tx, wanted, scheduler.listing.bands, now)
        fates = await figures.fates(tx, wanted, now)
        reached = await figures.coverage(tx, wanted, now)
        grace = await figures.in_grace(tx, wanted, now)
        lapsed = await figures.lapsed(tx, wanted, now.date())
    cells = cells_of(groups)
    return MonthList(
        month=f"{wanted.first:%Y-%m}",
        now=now,
        labels=dict(scheduler.listing.labels),
        ordinals=dict(scheduler.listing.ordinals),
        cells=cells,
        thirds=thirds_of(groups),
        bands=bands_of(groups, scheduler.listing),
        rates=rates_of(cells),
        splits=splits_of(fates),
        coverage=coverage_of(reached),
        targets=targets_of(cells, grace, lapsed, scheduler.listing),
    )


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        yield from iter(lambda: file.read(BLOCK), b"")


async def _lines(scheduler: Scheduler, wanted: Chosen, *, development: bool) -> AsyncIterator[bytes]:
    async for page in _pages(scheduler, wanted, development=development):
        yield b"".join(row.model_dump_json().encode() + b"\n" for row in page)


async def _pages(scheduler: Scheduler, wanted: Chosen, *, development: bool) -> AsyncIterator[Sequence[ListRow]]:
    after = START
    while True:
        async with scheduler.database.transaction() as tx:
            page = await premiums.listed(tx, wanted, after, PAGE)
            rows = await rows_of(tx, scheduler, page, wanted.first, development=development)
        if not rows:
            return
        after = behind(page[-1])
        yield rows
