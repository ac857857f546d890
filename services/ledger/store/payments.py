"""Payments and failed transfers by their natural key, and the lines of bank returns that were not taken in."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from schemas.ids import PaymentId, PolicyId
from services.kit.postgres import Transaction, statements
from services.kit.tables.table import Table
from services.ledger.domain.lines import FailureLine, Line, PaymentLine, line_digest

_sql = statements("services.ledger.store", "payments.sql")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A line that was taken in: the version of the policy that it made, and the instalments that it completed."""

    line: Line
    policy_version: int
    settled: tuple[int, ...]
    remark: str | None = None
    """What somebody has to know of it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger holds under a natural key."""

    policy_id: PolicyId
    policy_version: int
    settled: tuple[int, ...]
    told: Mapping[str, Any]

    def says(self, line: Line) -> bool:
        """Whether the line says the same."""
        return dict(self.told) == told(line)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that was not taken in."""

    row: int
    raw: bytes
    reference: str | None
    """The bank's own, where the line has one."""
    column: str
    value: str
    rule: str


def told(line: Line) -> dict[str, Any]:
    """What a line says, but for words that change nothing: how the bank put it, and the due date it may leave out."""
    match line:
        case PaymentLine():
            body = {"amount": str(line.amount.amount), "currency": line.amount.currency}
        case FailureLine():
            body = {"reason": line.reason.value}
    return {"policy": line.policy_number, "day": line.day.isoformat(), **body}


async def known(tx: Transaction, ids: Sequence[PaymentId]) -> dict[UUID, Known]:
    """What is known under these natural keys."""
    return {
        row["payment_id"]: Known(
            row["policy_id"], row["policy_version"], tuple(row["settled"]), json.loads(row["told"])
        )
        async for row in _sql.told_payments(tx.connection, ids=ids)
    }


async def add(tx: Transaction, taken: Sequence[TakenIn], now: datetime) -> None:
    """Put these lines in. What was rejected under their references is forgotten."""
    lines = [each.line for each in taken]
    paid = [line.amount if isinstance(line, PaymentLine) else None for line in lines]
    await _sql.add_payments(
        tx.connection,
        ids=[line.payment_id for line in lines],
        sources=[line.source for line in lines],
        references=[line.reference for line in lines],
        policy_ids=[line.policy_id for line in lines],
        versions=[each.policy_version for each in taken],
        amounts=[money.amount if money else None for money in paid],
        currencies=[money.currency if money else None for money in paid],
        days=_days(lines),
        settleds=[",".join(map(str, each.settled)) for each in taken],
        tolds=[json.dumps(told(line)) for line in lines],
        now=now,
    )


async def reject(tx: Transaction, source: str, table: Table, lines: Sequence[Rejected], now: datetime) -> None:
    """Keep these lines of a file with their bytes."""
    faults: dict[bytes, list[Rejected]] = {}
    for line in lines:
        faults.setdefault(line.raw, []).append(line)
    once = [first for first, *_ in faults.values()]
    await _sql.reject_lines(
        tx.connection,
        source=source,
        files=[table.source(line.row) for line in once],
        digests=[line_digest(line.raw) for line in once],
        rows=[table.where(line.row).row for line in once],
        lines=[line.raw for line in once],
        references=[line.reference for line in once],
        columns=[line.column for line in once],
        values=[line.value for line in once],
        rules=[_rule(first, others) for first, *others in faults.values()],
        now=now,
    )


def _rule(first: Rejected, others: Iterable[Rejected]) -> str:
    """The rule that the line breaks first, and behind it those that other columns break."""
    more = (f"{each.column} {each.value!r} {each.rule}" for each in others if each.column != first.column)
    return "; ".join(dict.fromkeys((first.rule, *more)))


async def corrected(tx: Transaction, source: str, lines: Iterable[Rejected]) -> frozenset[bytes]:
    """What tells those of these lines apart in whose place others have come, in this file or before."""
    digests = [line_digest(line.raw) for line in lines]
    if not digests:
        return frozenset()
    rows = _sql.corrected_lines(tx.connection, source=source, digests=digests)
    return frozenset([row["digest"] async for row in rows])


async def forget_rejected(
    tx: Transaction, source: str, digests: Sequence[bytes], replaced: Collection[bytes], now: datetime
) -> None:
    """These lines are taken in now, or others have come in the place of those that are `replaced`."""
    await _sql.forget_rejected(tx.connection, source=source, digests=digests, replaced=list(replaced), now=now)


async def dismiss(tx: Transaction, digest: bytes, by: str, note: str, now: datetime) -> bool:
    """Give a rejected line up; False where no such line waits."""
    rows = _sql.dismiss_line(tx.connection, digest=digest, by=by, note=note, now=now)
    return bool([row async for row in rows])


async def rejected(tx: Transaction, limit: int, offset: int) -> Sequence[Mapping[str, Any]]:
    """The lines that were not taken in, the newest first."""
    return [dict(row) async for row in _sql.rejected_lines(tx.connection, count=limit, skip=offset)]


def _days(lines: Sequence[Line]) -> list[date]:
    return [line.day for line in lines]
