"""Books by HTTP: the file is the body."""

import asyncio
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from schemas.http.flaws import FlawKind
from schemas.http.ledger import BadRow, BookRefusal, BookReport, Cell
from services.kit.counting import counted
from services.kit.problems import CONTENT_TYPE
from services.kit.tables.extent import Spot
from services.kit.tables.reports import log_reading
from services.kit.tables.table import Table, read
from services.kit.trial import transaction
from services.ledger.api.ledger import Encoding, Ledger, MoreWords, bad_rows
from services.ledger.domain.sightings import Flaw
from services.ledger.handlers.on_book import BookResult, on_book
from services.ledger.intake.rows import MOST_FLAWS, Book, read_book


def books(ledger: Ledger) -> APIRouter:
    """`POST /books`."""
    router = APIRouter(tags=["books"])

    @router.post("/books", response_model=BookReport, responses={422: {"model": BookRefusal}})
    async def take_in(
        request: Request,
        name: Annotated[str, Query(min_length=1, max_length=200)],
        *,
        dry_run: bool = False,
        accept_good: bool = False,
        words: MoreWords = None,
        encoding: Encoding = None,
    ) -> Response:
        """Take in a book (CSV or XLSX) whole, or nothing of it; with `accept_good`, the rows without a flaw."""
        content, spoken = await request.body(), ledger.words_with(None, words)
        with ledger.progress.of_file(name) as progress:
            book = await asyncio.to_thread(
                lambda: read_book(read(name, content, encoding), ledger.places, spoken, progress.reach)
            )
            async with transaction(ledger.database, dry_run=dry_run) as tx:
                result = await on_book(
                    tx, book, content, ledger.feeds, ledger.clock.now(), accept_good=accept_good, progress=progress
                )
        log_reading(name, book.reading)
        bad = bad_rows(book.table, await asyncio.to_thread(book.table.rows_at, {flaw.row for flaw in result.errors}))
        if result.errors and (book.is_hopeless or not accept_good):
            return _refused(book, result.errors, bad)
        return _taken_in(book, result, bad, dry_run=dry_run)

    return router


def cells(table: Table, flaws: Iterable[Flaw]) -> tuple[Cell, ...]:
    """Flaws of a file as the API shows them."""
    return tuple(_cell(table.where(flaw.row), flaw) for flaw in flaws)


def _cell(spot: Spot, flaw: Flaw) -> Cell:
    return Cell(row=spot.row, sheet=spot.sheet, column=flaw.column, value=flaw.value, rule=flaw.rule)


def _refused(book: Book, errors: Sequence[Flaw], bad: tuple[BadRow, ...]) -> Response:
    content = refusal_of(book, errors, bad).model_dump(mode="json")
    return JSONResponse(content, HTTPStatus.UNPROCESSABLE_ENTITY, media_type=CONTENT_TYPE)


def refusal_of(book: Book, errors: Sequence[Flaw], bad: tuple[BadRow, ...]) -> BookRefusal:
    """Why nothing of a book is taken in."""
    problems = cells(book.table, errors)
    first = problems[0]
    count = counted(len(problems), "error")
    column = f", column {first.column}" if first.column else ""
    if book.is_hopeless:
        count = f"more than {MOST_FLAWS} errors, read no further"
    detail = (
        f"{book.name}: {count}, nothing was taken in; the first: "
        f"{book.table.where(errors[0].row)}{column}: {first.value!r} {first.rule}"
    )
    return BookRefusal(
        detail=detail,
        file=book.name,
        reading=book.reading,
        ignored_columns=book.ignored,
        problems=problems,
        warnings=cells(book.table, book.warnings),
        headers=book.table.headers,
        bad_rows=bad,
    )


def _is_of_contact(book: Book, flaw: Flaw) -> bool:
    return flaw.kind is FlawKind.UNUSABLE and flaw.column in book.contact_headers


def _taken_in(book: Book, result: BookResult, bad: tuple[BadRow, ...], *, dry_run: bool) -> Response:
    report = BookReport(
        file=book.name,
        reading=book.reading,
        dry_run=dry_run,
        rows=book.rows,
        registered=result.registered,
        changed=result.changed,
        unchanged=result.unchanged,
        parties=result.parties,
        ignored_columns=book.ignored,
        assumed=book.assumed,
        warnings=cells(book.table, book.warnings),
        unusable_contacts=sum(_is_of_contact(book, flaw) for flaw in book.warnings),
        holders_without_contact=len(book.without_contact),
        holders_without_identity=len(book.without_identity),
        taken_in_before=result.taken_in_before.imported_at if result.taken_in_before else None,
        repeated_rows=result.repeated,
        total_rows=tuple(book.table.where(row).row for row in book.table.totals),
        rejected=cells(book.table, result.errors),
        headers=book.table.headers if bad else (),
        bad_rows=bad,
    )
    return JSONResponse(report.model_dump(mode="json"))
