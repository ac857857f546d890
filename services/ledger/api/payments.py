"""Payments, failed transfers and feed marks by HTTP, one by one or as a bank's return."""

import asyncio
from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from schemas.http.ledger import Cell, FailureIn, Mark, MarkIn, PaymentIn, PaymentsReport, Taken
from schemas.money import Money
from schemas.policies import FailureReason
from services.ledger.api.ledger import Ledger, MoreWords, bad_rows
from services.ledger.domain.lines import FailureLine, Line, PaymentLine
from services.ledger.errors import ContradictionError, LineRefusedError
from services.ledger.handlers.on_feed_mark import on_feed_mark, refuse_bad_mark
from services.ledger.handlers.on_payments import Refusal, Repetition, on_payments
from services.ledger.handlers.on_return import ReturnResult, on_return
from services.ledger.intake.payments import Return, read_return
from services.ledger.intake.reasons import Reasons
from services.ledger.intake.table import read
from services.ledger.store import feeds
from services.ledger.store.payments import TakenIn

Name = Annotated[str, Query(min_length=1, max_length=200)]


def payments(ledger: Ledger) -> APIRouter:
    """`POST /payments`, `/payments/file`, `/failures`, `/feeds/{feed}/marks`."""
    router = APIRouter(tags=["payments"])

    @router.post("/payments", status_code=HTTPStatus.CREATED)
    async def pay(payment: PaymentIn, response: Response) -> Taken:
        """Take a payment in: once, however often it is sent."""
        taken = await _take(ledger, _payment_line(payment))
        response.status_code = HTTPStatus.OK if taken.repeated else HTTPStatus.CREATED
        return taken

    @router.post("/failures", status_code=HTTPStatus.CREATED)
    async def fail(failure: FailureIn, response: Response) -> Taken:
        """Take a failed transfer in: once, however often it is sent."""
        taken = await _take(ledger, _failure_line(failure, ledger.reasons))
        response.status_code = HTTPStatus.OK if taken.repeated else HTTPStatus.CREATED
        return taken

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
        given = await asyncio.to_thread(lambda: read_return(read(name, content), source, spoken))
        async with ledger.transaction(dry_run=dry_run) as tx:
            result = await on_return(tx, given, source, complete_through, ledger.feeds, now)
        bad = await asyncio.to_thread(given.table.rows_at, {each.row for each in result.rejected})
        report = _report(given, result, source, complete_through)
        headers = given.table.headers if bad else ()
        return report.model_copy(update={"dry_run": dry_run, "headers": headers, "bad_rows": bad_rows(bad)})

    @router.post("/feeds/{feed}/marks")
    async def mark(feed: str, body: MarkIn) -> Mark:
        """Note how far a feed is complete; less than is known changes nothing."""
        now = ledger.clock.now()
        refuse_bad_mark(feed, body.complete_through, now, ledger.feeds)
        async with ledger.database.transaction() as tx:
            marks = await feeds.marks_exclusively(tx, ledger.feeds)
            moved = await on_feed_mark(tx, feed, body.complete_through, now, marks)
        return Mark(feed=feed, complete_through=body.complete_through if moved else marks[feed], moved=moved)

    return router


async def _take(ledger: Ledger, line: Line) -> Taken:
    async with ledger.database.transaction() as tx:
        marks = await feeds.marks(tx, ledger.feeds)
        [result] = await on_payments(tx, [line], marks, ledger.clock.now())
    match result:
        case Refusal(rule, contradicts):
            raise ContradictionError(rule) if contradicts else LineRefusedError(rule)
        case TakenIn(_, policy_version, settled):
            repeated = False
        case Repetition(known):
            policy_version, settled, repeated = known.policy_version, known.settled, True
    return Taken(
        payment_id=line.payment_id,
        policy_version=policy_version,
        settled=settled,
        repeated=repeated,
        warning=_warning(line),
    )


def _payment_line(payment: PaymentIn) -> PaymentLine:
    money = Money(amount=payment.amount, currency=payment.currency)
    return PaymentLine(
        payment.source, payment.reference, payment.policy_number, payment.due_date, money, payment.value_date
    )


def _failure_line(failure: FailureIn, reasons: Reasons) -> FailureLine:
    reason = reasons.of(failure.reason)
    return FailureLine(
        failure.source, failure.reference, failure.policy_number, failure.due_date,
        reason or FailureReason.SYSTEM_OTHER, failure.reason, reason is not None,
        failure.attempted_on, failure.next_debit_on,
    )  # fmt: skip


def _warning(line: Line) -> str | None:
    if isinstance(line, PaymentLine) or line.in_catalogue:
        return None
    return f"{line.stated_reason!r} is no reason of the catalogue; it counts as {line.reason.value} until it is"


def _report(given: Return, result: ReturnResult, source: str, complete_through: date | None) -> PaymentsReport:
    taken = [each.line for each in result.results if isinstance(each, TakenIn)]
    paid = sum(isinstance(line, PaymentLine) for line in taken)
    warnings = [
        Cell(row=row.number, column="reason", value=getattr(line, "stated_reason", ""), rule=rule)
        for (line, row) in given.lines
        if (rule := _warning(line)) is not None
    ]
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
        warnings=tuple(warnings),
        mark=mark,
    )
