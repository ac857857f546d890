"""Money arrived, or a transfer failed: one line or a whole bank return, from a file or the API."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from schemas.policy_events import LapseAnnulled, PaymentReceived, PolicyEvent
from services.kit.postgres import Transaction
from services.ledger.domain.line_rules import LineRules
from services.ledger.domain.lines import Line, PaymentLine, decide_line
from services.ledger.domain.moments import Marks, advance
from services.ledger.domain.remarks import remark_on, remark_on_failure
from services.ledger.domain.state import Decision
from services.ledger.errors import LineRefusedError
from services.ledger.handlers.progress import Progress
from services.ledger.handlers.saving import CHUNK, save_policies
from services.ledger.store import payments, policies
from services.ledger.store.payments import Known, TakenIn, told


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that cannot be taken in, and whether that is because the ledger holds something else under its key."""

    rule: str
    field: str
    """The one that breaks it."""
    contradicts: bool = False


@dataclass(frozen=True, slots=True)
class Repetition:
    """A line that says what the ledger knows already."""

    known: Known


Result = TakenIn | Repetition | Refusal


async def on_payments(
    tx: Transaction,
    lines: Sequence[Line],
    marks: Marks,
    now: datetime,
    rules: LineRules | None = None,
    progress: Progress | None = None,
) -> Sequence[Result]:
    """Take lines in, in their order; answers what became of each. Good ones take effect whatever the others say."""
    held = await policies.lock(tx, sorted({line.policy_id for line in lines}))
    fold = _Fold(
        {policy: Decision(state) for policy, state in held.items()},
        await payments.known(tx, sorted({key for line in lines for key in (line.payment_id, line.earlier_id) if key})),
        rules or LineRules(),
    )
    results = await _taken(fold, lines, marks, now, progress or Progress())
    changed = [decision for decision in fold.decisions.values() if decision.events]
    await save_policies(tx, changed, marks, now)
    await payments.add(tx, [result for result in results if isinstance(result, TakenIn)], now)
    return results


async def _taken(
    fold: "_Fold", lines: Sequence[Line], marks: Marks, now: datetime, progress: Progress
) -> Sequence[Result]:
    """Beside the event loop: a large return takes seconds, and consumers have to answer their broker meanwhile."""
    results: list[Result] = []
    progress.begin("checking", len(lines))
    for start in range(0, len(lines), CHUNK):
        chunk = lines[start : start + CHUNK]
        results += await asyncio.to_thread(fold.take_all, chunk, marks, now)
        progress.reach(len(results))
    progress.begin("saving")
    return results


@dataclass(slots=True)
class _Fold:
    """The decisions on locked policies, line by line."""

    decisions: dict[UUID, Decision]
    known: dict[UUID, Known]
    rules: LineRules

    def take_all(self, lines: Sequence[Line], marks: Marks, now: datetime) -> Sequence[Result]:
        return [self.take(line, marks, now) for line in lines]

    def take(self, line: Line, marks: Marks, now: datetime) -> Result:
        known = self.known.get(line.payment_id)
        if known is not None:
            if known.says(line):
                return Repetition(known)
            return Refusal(_contradiction(line, known.told), "reference", contradicts=True)
        if (earlier := self._earlier(line)) is not None:
            return Repetition(earlier)
        before = self.decisions.get(line.policy_id)
        if before is None:
            return Refusal(f"the ledger has no policy {line.policy_number}", "policy_number")
        try:
            after = decide_line(before.state, line, self.rules, now)
        except LineRefusedError as refused:
            return Refusal(str(refused), refused.field)
        told_now = after.events[0]
        self.decisions[line.policy_id] = Decision(
            after.state, (*before.events, *after.events)
        ).then(lambda state: advance(state, marks, now))  # fmt: skip
        settled = _settled(told_now)
        self.known[line.payment_id] = Known(line.policy_id, told_now.version, settled, told(line))
        remark = (
            remark_on(before.state, after.state) if isinstance(line, PaymentLine) else remark_on_failure(before.state)
        )
        return TakenIn(line, told_now.version, settled, remark)

    def _earlier(self, line: Line) -> Known | None:
        """What an earlier version has taken in of this line, under the reference that it read."""
        known = self.known.get(line.earlier_id) if line.earlier_id else None
        return known if known is not None and known.says(line) else None


def _settled(event: PolicyEvent) -> tuple[int, ...]:
    return event.settled if isinstance(event, PaymentReceived | LapseAnnulled) else ()


def _contradiction(line: Line, held: Mapping[str, object]) -> str:
    says = told(line)
    differing = sorted(name for name in says.keys() | held.keys() if says.get(name) != held.get(name))
    parts = [f"{name} {held.get(name, 'nothing')} and not {says.get(name, 'nothing')}" for name in differing]
    return f"{line.source} {line.reference} is known with {', '.join(parts)}"
