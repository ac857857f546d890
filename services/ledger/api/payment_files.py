"""A bank's return by HTTP: the file is the body."""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request

from schemas.http.ledger import BadRow, Cell, Mark, PaymentsReport
from services.kit.tables.grid import Row
from services.kit.tables.table import read
from services.kit.trial import transaction
from services.ledger.api.ledger import Ledger, MoreWords
from services.ledger.api.payments import unclassed
from services.ledger.domain.lines import PaymentLine, line_digest
from services.ledger.handlers.on_feed_mark import refuse_bad_mark
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
    ) -> PaymentsReport:
        """Take in a bank's return (CSV or XLSX), and behind it the mark of the feed that is called like the source."""
        content, now = await request.body(), ledger.clock.now()
        spoken = ledger.words_with(bank, words)
        if complete_through is not None:
            refuse_bad_mark(source, complete_through, now, ledger.feeds)
        with ledger.progress.of_file(name) as progress:
            given = await asyncio.to_thread(lambda: read_return(read(name, content), source, spoken, progress.reach))
            async with transaction(ledger.database, dry_run=dry_run) as tx:
                result = await on_return(tx, given, source, complete_through, ledger.feeds, now, ledger.rules, progress)
        bad = await asyncio.to_thread(given.table.rows_at, {each.row for each in result.rejected})
        report = _report(given, result, source, complete_through)
        headers = given.table.headers if bad else ()
        return report.model_copy(update={"dry_run": dry_run, "headers": headers, "bad_rows": _bad_rows(bad)})

    return router


def _bad_rows(rows: Iterable[Row]) -> tuple[BadRow, ...]:
    return tuple(BadRow(row=row.number, cells=tuple(row.shown), line_id=line_digest(row.raw).hex()) for row in rows)


def _report(given: Return, result: ReturnResult, source: str, complete_through: date | None) -> PaymentsReport:
    taken = [each.line for each in result.results if isinstance(each, TakenIn)]
    paid = sum(isinstance(line, PaymentLine) for line in taken)
    mark = None
    if complete_through is not None and result.mark_moved is not None:
        mark = Mark(feed=source, complete_through=complete_through, moved=result.mark_moved)
    return PaymentsReport(
        file=given.name,
        payments=paid,
        failures=len(taken) - paid,
        repeated=sum(isinstance(each, Repetition) for each in result.results),
        rejected=tuple(
            Cell(row=each.row, column=each.column, value=each.value, rule=each.rule) for each in result.rejected
        ),
        assumed=given.assumed,
        warnings=tuple(_warnings(given, result)),
        mark=mark,
    )


def _warnings(given: Return, result: ReturnResult) -> Iterator[Cell]:
    """What somebody has to know of lines that were taken in."""
    for (line, row), each in zip(given.lines, result.results, strict=True):
        if isinstance(each, TakenIn) and each.remark is not None:
            header, value = given.cell(row, "amount")
            yield Cell(row=row.number, column=header, value=value, rule=each.remark)
        elif not isinstance(each, Refusal) and (rule := unclassed(line)) is not None:
            header, _ = given.cell(row, "reason")
            yield Cell(row=row.number, column=header, value=getattr(line, "stated_reason", ""), rule=rule)
