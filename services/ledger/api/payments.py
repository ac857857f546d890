"""Payments, failed transfers and feed marks by HTTP, one by one or as a bank's return."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from schemas.http.ledger import FailureIn, Mark, MarkIn, PaymentIn, Taken
from schemas.money import Money
from schemas.policies import FailureReason
from services.ledger.api.ledger import Ledger
from services.ledger.domain.lines import FailureLine, Line, PaymentLine
from services.ledger.errors import ContradictionError, LineRefusedError
from services.ledger.handlers.on_feed_mark import known_already, on_feed_mark, refuse_bad_mark
from services.ledger.handlers.on_payments import Refusal, Repetition, on_payments
from services.ledger.intake.reasons import Reasons
from services.ledger.store import feeds
from services.ledger.store.payments import TakenIn

Name = Annotated[str, Query(min_length=1, max_length=200)]


def payments(ledger: Ledger) -> APIRouter:
    """`POST /payments`, `/failures`, `/feeds/{feed}/marks`."""
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

    @router.post("/feeds/{feed}/marks")
    async def mark(feed: str, body: MarkIn) -> Mark:
        """Note how far a feed is complete; less than is known changes nothing."""
        now = ledger.clock.now()
        refuse_bad_mark(feed, body.complete_through, now, ledger.feeds)
        async with ledger.database.transaction() as tx:
            marks = await feeds.marks_exclusively(tx, ledger.feeds)
            moved = await on_feed_mark(tx, feed, body.complete_through, now, marks)
        if moved:
            return Mark(feed=feed, complete_through=body.complete_through, moved=True)
        return Mark(feed=feed, complete_through=marks[feed], moved=False, why_not=known_already(feed, marks[feed]))

    return router


async def _take(ledger: Ledger, line: Line) -> Taken:
    async with ledger.database.transaction() as tx:
        marks = await feeds.marks(tx, ledger.feeds)
        [result] = await on_payments(tx, [line], marks, ledger.clock.now(), ledger.rules)
    match result:
        case Refusal(rule, _, contradicts):
            raise ContradictionError(rule) if contradicts else LineRefusedError(rule)
        case TakenIn(_, policy_version, settled, remark):
            repeated = False
        case Repetition(known):
            policy_version, settled, repeated, remark = known.policy_version, known.settled, True, None
    return Taken(
        payment_id=line.payment_id,
        policy_version=policy_version,
        settled=settled,
        repeated=repeated,
        warning=remark or unclassed(line),
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


def unclassed(line: Line) -> str | None:
    """What somebody has to know of a failed transfer whose reason nobody has classed."""
    if isinstance(line, PaymentLine) or line.in_catalogue:
        return None
    if not line.stated_reason:
        return (
            f"is empty: the bank gives no reason, so it counts as {line.reason.value}, and the service desk has to ask; "
            "where another column holds the reason, name it under payments: 失败原因 in your words"
        )
    return f"{line.stated_reason!r} is no reason of the catalogue; it counts as {line.reason.value} until it is"
