"""Attempts in the hands of a provider that cannot be asked, and its answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.kit.postgres import Transaction, statements

_sql = statements("services.notifier.store", "handovers.sql")


@dataclass(frozen=True, slots=True)
class Handover:
    """An attempt that was about to leave."""

    answer: str | None
    """As JSON, once there was one."""


async def note(tx: Transaction, leaving: Sequence[str], answers: Mapping[str, str]) -> None:
    """Write down references that are about to leave, and answers to others."""
    ordered = sorted(answers)
    await _sql.note(
        tx.connection,
        leaving=sorted(leaving),
        answered=ordered,
        answers=[answers[each] for each in ordered],
    )


async def find(tx: Transaction, reference: str) -> Handover | None:
    """What was written down of a reference."""
    row = await _sql.find(tx.connection, reference=reference)
    return Handover(row["answer"]) if row else None


async def forget(tx: Transaction, age: timedelta) -> None:
    """Drop what is so old that nobody can want it any more."""
    await _sql.forget(tx.connection, age=age)
