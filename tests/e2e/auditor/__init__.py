"""The independent auditor: what ought to have been received, from the inputs alone, against what was."""

from datetime import timedelta
from pathlib import Path

from .compose import Expectation, expect
from .hard import count
from .holds import hold
from .inputs import Inputs, read_inputs
from .life import Life, live
from .match import match
from .received import read_received
from .report import Report
from .tasks import tasks_of

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
    count(inputs, tasks, lives, expectation)
    return expectation
