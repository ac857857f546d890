"""A plan: the declared cadence of a case, as data. Every step says when, to whom, what, and until when it is worth it."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from operator import itemgetter
from typing import Annotated, Self

from pydantic import Field, model_validator

from services.scheduler.domain import staff_step as staff
from services.scheduler.domain.cases import CaseKind
from services.scheduler.domain.steps import Anchor, Part, Step

_OF_KIND = {
    CaseKind.RENEWAL: frozenset(
        {Anchor.DUE, Anchor.GRACE_END, Anchor.LAPSE, Anchor.FAILURE, Anchor.REPORT, Anchor.PROMISE, Anchor.GIVEN}
    ),
    CaseKind.CARE: frozenset({Anchor.BIRTHDAY, Anchor.ANNIVERSARY}),
}


DATED = frozenset({Anchor.DUE, Anchor.GRACE_END})
"""The dates of a premium itself."""
MOST_DATES = 4096
"""Dates of premiums whose steps are kept."""


class Plan(Part):
    """The cadence of one kind of case."""

    key: str
    version: Annotated[int, Field(ge=1)]
    kind: CaseKind
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]

    @cached_property
    def by_key(self) -> Mapping[str, Step]:
        """The steps by their keys."""
        return {step.key: step for step in self.steps}

    @cached_property
    def undated(self) -> Sequence[Step]:
        """The steps that count from something else than the dates of a premium."""
        return tuple(step for step in self.steps if step.anchor not in DATED)

    @cached_property
    def _dated(self) -> dict[tuple[date, date], Sequence[tuple[date, Step]]]:
        return {}

    def dated(self, due: date, grace_end: date) -> Sequence[tuple[date, Step]]:
        """The steps that count from these dates of a premium, by their days. Thousands of premiums share their dates."""
        found = self._dated.get((due, grace_end))
        if found is None:
            dates = {Anchor.DUE: due, Anchor.GRACE_END: grace_end}
            days = [(step.of(dates), step) for step in self.steps if step.anchor in DATED]
            if len(self._dated) >= MOST_DATES:
                self._dated.clear()
            found = self._dated[due, grace_end] = tuple(sorted(days, key=itemgetter(0)))
        return found

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        keys = [step.key for step in self.steps]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise ValueError(f"step {twice[0]!r} is there twice")
        for step in self.steps:
            self._check_anchors(step)
            if step.after is not None and step.after not in keys:
                raise ValueError(f"step {step.key!r}: there is no step {step.after!r} to come after")
        return self

    def _check_anchors(self, step: Step) -> None:
        points = [step.until, *([step.work.deadline] if step.work else [])]
        for anchor in (step.anchor, *(point.anchor for point in points)):
            if anchor not in _OF_KIND[self.kind]:
                raise ValueError(f"step {step.key!r}: a {self.kind} plan has no anchor {anchor.value!r}")
        occurring = set(Anchor) - DATED
        if any(point.anchor in occurring and point.anchor is not step.anchor for point in points):
            raise ValueError(f"step {step.key!r}: no day of {points[0].anchor.value!r} is known when it is performed")


class Plans:
    """The plans of a running service."""

    def __init__(self, plans: Mapping[CaseKind, Plan]) -> None:
        """One plan for each kind of case."""
        self._plans = dict(plans)
        self._steps = {(plan.key, step.key): step for plan in plans.values() for step in plan.steps}
        self._steps[staff.PLAN, staff.STEP.key] = staff.STEP

    def of(self, kind: CaseKind) -> Plan:
        """The plan that cases of this kind follow."""
        return self._plans[kind]

    def all(self) -> tuple[Plan, ...]:
        """Every plan."""
        return tuple(self._plans.values())

    def step(self, plan: str, key: str) -> Step | None:
        """One step, or None when the plan no longer has it."""
        return self._steps.get((plan, key))
