"""The independent auditor: what ought to have been received, from the inputs alone, against what was."""

from datetime import timedelta
from pathlib import Path

from .compose import Expectation, expect
from .holds import hold, reasons
from .inputs import Inputs, read_inputs
from .life import NEVER, Life, live
from .match import match
from .received import read_received
from .report import Report
from .tasks import SILENT_REASONS, tasks_of
from .wanted import Task

TALKS = {"reached", "refused", "unreachable", "wrong-number"}
"""Results of a call that keep nothing back."""
PATIENCE = timedelta(minutes=15)
"""The longest pause between two attempts: a notice leaves at its moment, or so soon after an outage."""


def audit(records: Path, *, days: int | None = None, patience: timedelta = PATIENCE) -> Report:
    """The whole audit of one records directory; `days` looks at the first days only."""
    inputs = read_inputs(records, days)
    lives = live(inputs)
    expectation = _expectation(inputs, lives, patience)
    return match(expectation, read_received(records, lives, inputs.end), lives, inputs.end)


def expectation_of(records: Path, *, days: int | None = None, patience: timedelta = PATIENCE) -> Expectation:
    """What ought to be received, from the four input files alone."""
    inputs = read_inputs(records, days)
    return _expectation(inputs, live(inputs), patience)


def _expectation(inputs: Inputs, lives: dict[str, Life], patience: timedelta) -> Expectation:
    tasks = tasks_of(inputs, lives)
    hold(inputs, tasks, lives)
    expectation = expect(inputs, tasks, patience)
    counts = expectation.counts
    for kind in {kind for task in tasks for _, _, kind in task.held}:
        counts[f"held by {kind}"] = sum(kind in reasons(task) for task in tasks)
    counts.update(f"talk: {deed.kind}" for deed in inputs.deeds if deed.kind in TALKS)
    counts["a bank's line came twice"] += inputs.again
    counts["a row of the book came twice"] += inputs.rows_again
    for task in (task for notice in expectation.notices for task in notice.tasks):
        counts["hand-over climbed"] += task.step == "climb"
        counts["thanks for money that was there before"] += task.step == "thanks" and _in_advance(task, lives)
    for life in lives.values():
        counts["hand-over taken on"] += len(life.acknowledged)
        counts[f"premium of plan {life.policy.plan}"] += len(life.instalments)
        counts["lapse"] += len(life.lapses)
        counts["lapse annulled"] += sum(lapse.annulled is not NEVER for lapse in life.lapses)
        for line in life.failures:
            counts[f"failure {line.reason}"] += line.reason in SILENT_REASONS
    return expectation


def _in_advance(task: Task, lives: dict[str, Life]) -> bool:
    """Its premium was paid at the moment at which it opened."""
    return any(one.due == task.due and one.paid_at == one.opened for one in lives[task.policy].instalments)
