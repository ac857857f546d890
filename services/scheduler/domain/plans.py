"""A plan: the declared cadence of a case, as data. Every step says when, to whom, what, and until when it is worth it."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from services.scheduler.domain.cases import CaseKind
from services.scheduler.domain.steps import Anchor, Part, Step

_OF_KIND = {
    CaseKind.RENEWAL: frozenset(
        {Anchor.DUE, Anchor.GRACE_END, Anchor.LAPSE, Anchor.FAILURE, Anchor.REPORT, Anchor.PROMISE, Anchor.GIVEN}
    ),
    CaseKind.CARE: frozenset({Anchor.BIRTHDAY, Anchor.ANNIVERSARY}),
}


class Plan(Part):
    """The cadence of one kind of case."""

    key: str
    version: Annotated[int, Field(ge=1)]
    kind: CaseKind
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]

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
        occurring = set(Anchor) - {Anchor.DUE, Anchor.GRACE_END}
        if any(point.anchor in occurring and point.anchor is not step.anchor for point in points):
            raise ValueError(f"step {step.key!r}: no day of {points[0].anchor.value!r} is known when it is performed")


class Plans:
    """The plans of a running service."""

    def __init__(self, plans: Mapping[CaseKind, Plan]) -> None:
        """One plan for each kind of case."""
        self._plans = dict(plans)
        self._steps = {(plan.key, step.key): step for plan in plans.values() for step in plan.steps}

    def of(self, kind: CaseKind) -> Plan:
        """The plan that cases of this kind follow."""
        return self._plans[kind]

    def all(self) -> tuple[Plan, ...]:
        """Every plan."""
        return tuple(self._plans.values())

    def step(self, plan: str, key: str) -> Step | None:
        """One step, or None when the plan no longer has it."""
        return self._steps.get((plan, key))
