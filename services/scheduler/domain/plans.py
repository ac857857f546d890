"""A plan: the declared cadence of a case, as data. Every step says when, to whom, what, and until when it is worth it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from operator import itemgetter
from typing import Annotated, Self

from pydantic import Field, model_validator

from schemas.policies import Policy
from services.scheduler.domain import staff_step as staff
from services.scheduler.domain.cases import Case, CaseKind
from services.scheduler.domain.choice import Choice
from services.scheduler.domain.steps import Anchor, Fresh, Part, Step
from services.scheduler.domain.tasks import Purpose

_OF_KIND = {
    CaseKind.RENEWAL: frozenset(
        {
            Anchor.DUE,
            Anchor.GRACE_END,
            Anchor.PAYMENT,
            Anchor.LAPSE,
            Anchor.FAILURE,
            Anchor.REPORT,
            Anchor.PROMISE,
            Anchor.GIVEN,
        }
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
    def asking(self) -> Sequence[Step]:
        """The steps whose notices ask for a premium before it is due."""
        return tuple(
            step
            for step in self.steps
            if step.notice and step.notice.purpose is Purpose.PREMIUM and step.anchor is Anchor.DUE and step.days < 0
        )

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


class Variant(Part):
    """A plan that is like another one but for some steps."""

    key: str
    version: Annotated[int, Field(ge=1)]
    like: str
    without: tuple[str, ...] = ()
    """Steps of the other plan that it does not have."""
    steps: tuple[Step, ...] = ()
    """In the place of those with the same keys, or behind them all."""

    def of(self, base: Plan) -> Plan:
        """The whole plan. Raises ValueError with the field that does not fit the other plan."""
        if unknown := [key for key in self.without if key not in base.by_key]:
            raise ValueError(f"without: {base.key!r} has no step {unknown[0]!r}")
        own = {step.key: step for step in self.steps}
        kept = [own.pop(step.key, step) for step in base.steps if step.key not in self.without]
        return Plan(key=self.key, version=self.version, kind=base.kind, steps=(*kept, *own.values()))


class Plans:
    """The plans of a running service."""

    def __init__(self, plans: Iterable[Plan], choice: Choice) -> None:
        """All of them, and which one a premium follows."""
        self._plans = {plan.key: plan for plan in plans}
        self._choice = choice
        default = {plan.kind: plan for plan in self._plans.values()}
        self._default = default | {CaseKind.RENEWAL: self._plans[choice.renewal[-1].plan]}

    def of(self, kind: CaseKind) -> Plan:
        """The plan that cases of this kind follow where nothing else is chosen for them."""
        return self._default[kind]

    def chosen_for(self, policy: Policy) -> Plan:
        """The plan that a premium of the policy follows when it is opened now."""
        return self._plans[self._choice.of(policy)]

    def followed_by(self, case: Case) -> Plan:
        """The plan of a case; one that is no longer there gives way to the common one of its kind."""
        return self._plans.get(case.plan) or self._default[case.kind]

    def all(self) -> tuple[Plan, ...]:
        """Every plan."""
        return tuple(sorted(self._plans.values(), key=lambda plan: plan.key))

    def asks_before_due(self, plan: str, policy: Policy) -> timedelta:
        """How long before its due date a premium of the policy is asked for by the notices of a plan."""
        found = self._plans.get(plan)
        days = (step.days for step in found.asking if step.concerns(policy)) if found else ()
        return timedelta(days=-min(days, default=0))

    def fresh_when_due(self, plan: str) -> Fresh | None:
        """How old the feeds may be for the notices of a plan that ask for a premium which is due; None where none says."""
        found = self._plans.get(plan)
        steps = found.steps if found else ()
        asking = (step.fresh for step in steps if step.notice and step.notice.purpose is Purpose.PREMIUM and step.fresh)
        return min(asking, key=lambda fresh: fresh.within_days, default=None)

    def step(self, plan: str, key: str) -> Step | None:
        """One step, or None when the plan no longer has it."""
        found = self._plans.get(plan)
        if found is None:
            return staff.STEP if (plan, key) == (staff.PLAN, staff.STEP.key) else None
        return found.by_key.get(key)
