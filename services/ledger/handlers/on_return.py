"""A bank's return came in: its good lines take effect, its bad ones are kept, and its mark goes behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.kit.postgres import Transaction
from services.kit.tables.reports import unread_data
from services.ledger.domain.line_rules import LineRules
from services.ledger.domain.lines import line_digest
from services.ledger.handlers.on_feed_mark import on_feed_mark
from services.ledger.handlers.on_payments import Refusal, Result, on_payments
from services.ledger.handlers.progress import Progress
from services.ledger.intake.payments import Return
from services.ledger.store import feeds, payments
from services.ledger.store.payments import Rejected


@dataclass(frozen=True, slots=True)
class ReturnResult:
    """What became of a bank's return."""

    results: Sequence[Result]
    rejected: Sequence[Rejected]
    corrected: int
    """Lines that would have been rejected, had not others come in their place before."""
    mark_moved: bool | None
    """None when the return came without a mark."""
    mark: date | None = None
    """How far the feed is complete now."""
    mark_refused: str = ""
    """Why the mark was not moved: the file has visible rows that nobody read."""


async def on_return(
    tx: Transaction,
    given: Return,
    source: str,
    complete_through: date | None,
    feed_names: Sequence[str],
    now: datetime,
    rules: LineRules | None = None,
    progress: Progress | None = None,
) -> ReturnResult:
    """Take a return in. A line that was rejected before leaves the list when it is good now, or corrected."""
    hold = feeds.marks if complete_through is None else feeds.marks_exclusively
    marks = await hold(tx, feed_names)
    results = await on_payments(tx, [line for line, _ in given.lines], marks, now, rules, progress)
    rejected = [Rejected(bad.row, bad.raw, bad.reference, bad.column, bad.value, bad.rule) for bad in given.bad]
    good = []
    for (_, row), result in zip(given.lines, results, strict=True):
        if isinstance(result, Refusal):
            rejected.append(
                Rejected(row.number, row.raw, given.reference(row), *given.cell(row, result.field), result.rule)
            )
        else:
            good.append(line_digest(row.raw))
    known = await payments.corrected(tx, source, rejected)
    waiting = sorted((line for line in rejected if line_digest(line.raw) not in known), key=lambda each: each.row)
    await payments.reject(tx, source, given.table, waiting, now)
    await payments.forget_rejected(tx, source, good, given.replaced, now)
    corrected = len({line.row for line in rejected}) - len({line.row for line in waiting})
    if complete_through is None:
        return ReturnResult(results, waiting, corrected, None)
    if words := unread_data(given.table):
        mark = marks.get(source)
        return ReturnResult(results, waiting, corrected, mark_moved=False, mark=mark, mark_refused=words)
    moved = await on_feed_mark(tx, source, complete_through, now, marks)
    return ReturnResult(results, waiting, corrected, moved, complete_through if moved else marks.get(source))
