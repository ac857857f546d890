"""A bank's return by HTTP: the file is the body."""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request

from schemas.http.ledger import BadRow, Cell, Mark, PaymentsReport
from services.kit.tables.grid import Row
from services.kit.tables.reports import log_reading
from services.kit.tables.table import Table, read
from services.kit.trial import transaction
from services.ledger.api.ledger import Encoding, Ledger, MoreWords, bad_rows
from services.ledger.api.payments import unclassed
from services.ledger.domain.lines import PaymentLine, line_digest
from services.ledger.handlers.on_feed_mark import known_already, refuse_bad_mark
from services.ledger.handlers.on_payments import Refusal, Repetition
from services.ledger.handlers.on_return import ReturnResult, on_return
from services.ledger.intake.payments import Return, read_return
from services.ledger.store.payments import TakenIn

Name = Annotated[str, Query(min_length=1, max_length=200)]


def payment_files(ledger: Ledger) -> APIRouter:
    """`POST /payments/file`."""
    router = APIRouter(tags=["payments"])

    @router.post("/payments/file")
    async def take_in(
        request: Request,
        source: Name,
        name: Name,
        *,
        complete_through: date | None = None,
        dry_run: bool = False,
        bank: str | None = None,
        words: MoreWords = None,
        encoding: Encoding = None,
    ) -> PaymentsReport:
        """Take in a bank's return (CSV or XLSX), and behind it the mark of the feed that is called like the source."""
        content, now = await request.body(), ledger.clock.now()
        spoken = ledger.words_with(bank, words)
        if complete_through is not None:
            refuse_bad_mark(source, complete_through, now, ledger.feeds)
        with ledger.progress.of_file(name) as progress:
            file = await asyncio.to_thread(read, name, content, encoding)
            given = await asyncio.to_thread(read_return, file, source, spoken, progress.reach)
            async with transaction(ledger.database, dry_run=dry_run) as tx:
                result = await on_return(tx, given, source, complete_through, ledger.feeds, now, ledger.rules, progress)
        log_reading(name, given.reading)
        bad = await asyncio.to_thread(given.table.rows_at, {each.row for each in result.rejected})
        report = _report(given, result, source, complete_through)
        headers = given.table.headers if bad else ()
        return report.model_copy(
            update={"dry_run": dry_run, "headers": headers, "bad_rows": _bad_rows(given.table, bad)}
        )

    return router


def _bad_rows(table: Table, rows: Iterable[Row]) -> tuple[BadRow, ...]:
    rows = list(rows)
    ids = (line_digest(row.raw).hex() for row in rows)
    shown = bad_rows(table, rows)
    return tuple(each.model_copy(update={"line_id": line_id}) for each, line_id in zip(shown, ids, strict=True))


def _report(given: Return, result: ReturnResult, source: str, complete_through: date | None) -> PaymentsReport:
    taken = [each.line for each in result.results if isinstance(each, TakenIn)]
    paid = sum(isinstance(line, PaymentLine) for line in taken)
    mark = None
    if complete_through is not None and result.mark_moved is not None:
        mark = Mark(
            feed=source, complete_through=result.mark, moved=result.mark_moved, why_not=_why_not(result, source)
        )
    return PaymentsReport(
        file=given.name,
        payments=paid,
        failures=len(taken) - paid,
        repeated=sum(isinstance(each, Repetition) for each in result.results) + result.corrected,
        reading=given.reading,
        ignored_columns=given.ignored,
        rejected=tuple(_cell(given, each.row, each.column, each.value, each.rule) for each in result.rejected),
        assumed=given.assumed,
        warnings=tuple(_warnings(given, result)),
        mark=mark,
    )


def _why_not(result: ReturnResult, source: str) -> str:
    if not result.mark_refused:
        return "" if result.mark_moved else known_already(source, result.mark)
    return (
        f"{result.mark_refused}; send its rows too, or say by `perennial mark {source} DATE` that they are no payments"
    )


def _cell(given: Return, number: int, column: str, value: str, rule: str) -> Cell:
    spot = given.table.where(number)
    return Cell(row=spot.row, sheet=spot.sheet, column=column, value=value, rule=rule)


def _warnings(given: Return, result: ReturnResult) -> Iterator[Cell]:
    """What somebody has to know of lines that were taken in."""
    for (line, row), each in zip(given.lines, result.results, strict=True):
        if isinstance(each, TakenIn) and each.remark is not None:
            header, value = given.cell(row, "amount" if isinstance(line, PaymentLine) else "policy_number")
            yield _cell(given, row.number, header, value, each.remark)
        if not isinstance(each, Refusal) and (rule := unclassed(line)) is not None:
            header, _ = given.cell(row, "reason")
            yield _cell(given, row.number, header, getattr(line, "stated_reason", ""), rule)
