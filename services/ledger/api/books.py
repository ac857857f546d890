"""Books by HTTP: the file is the body."""

import asyncio
from collections.abc import Iterable
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from schemas.http.ledger import BookRefusal, BookReport, Cell
from services.kit.problems import CONTENT_TYPE
from services.ledger.api.ledger import Ledger
from services.ledger.domain.sightings import Flaw
from services.ledger.handlers.on_book import BookResult, on_book
from services.ledger.intake.rows import Book, read_book
from services.ledger.intake.table import read


def books(ledger: Ledger) -> APIRouter:
    """`POST /books`."""
    router = APIRouter(tags=["books"])

    @router.post("/books", response_model=BookReport, responses={422: {"model": BookRefusal}})
    async def take_in(request: Request, name: Annotated[str, Query(min_length=1, max_length=200)]) -> Response:
        """Take in a book (CSV, UTF-8) whole, or nothing of it."""
        content = await request.body()
        book = await asyncio.to_thread(lambda: read_book(read(name, content), ledger.places))
        if book.errors:
            return _refused(book, book.errors)
        async with ledger.database.transaction() as tx:
            result = await on_book(tx, book, content, ledger.feeds, ledger.clock.now())
        return _refused(book, result.errors) if result.errors else _taken_in(book, result)

    return router


def cells(flaws: Iterable[Flaw]) -> tuple[Cell, ...]:
    """Flaws as the API shows them."""
    return tuple(Cell(row=flaw.row, column=flaw.column, value=flaw.value, rule=flaw.rule) for flaw in flaws)


def _refused(book: Book, errors: Iterable[Flaw]) -> Response:
    problems = tuple(sorted(cells(errors), key=lambda cell: cell.row))
    first = problems[0]
    count = "1 error" if len(problems) == 1 else f"{len(problems)} errors"
    detail = (
        f"{book.name}: {count}, nothing was taken in; the first: "
        f"row {first.row}, column {first.column}: {first.value!r} {first.rule}"
    )
    refusal = BookRefusal(detail=detail, file=book.name, problems=problems, warnings=cells(book.warnings))
    return JSONResponse(refusal.model_dump(mode="json"), HTTPStatus.UNPROCESSABLE_ENTITY, media_type=CONTENT_TYPE)


def _taken_in(book: Book, result: BookResult) -> Response:
    report = BookReport(
        file=book.name,
        registered=result.registered,
        changed=result.changed,
        unchanged=result.unchanged,
        parties=result.parties,
        ignored_columns=book.ignored,
        warnings=cells(book.warnings),
        taken_in_before=result.taken_in_before.imported_at if result.taken_in_before else None,
    )
    return JSONResponse(report.model_dump(mode="json"))
