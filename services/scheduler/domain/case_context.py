"""Everything that surrounds a case when it is planned, explained or forecast."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from schemas.ids import PartyId, PolicyId
from schemas.policies import Policy
from services.scheduler.domain.cases import Case, CaseKind
from services.scheduler.domain.people import People
from services.scheduler.domain.tasks import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseContext:
    """The facts beside a case and its plan. Every field is required: a fact that nobody read must not look like one."""

    now: datetime
    policies: tuple[Policy, ...]
    """The policy of a renewal; every known policy of the holder for a care case."""
    zones: Mapping[PartyId, str]
    """Time zones of the known parties; the zone of the policy stands in for the others."""
    birth_date: date | None
    """Of the holder, if it is known."""
    tasks: tuple[Task, ...]
    """Every task that was opened for the case so far, in every epoch."""
    reachable: bool
    """The holder has a phone number or a mailbox that can be used, or is not known yet."""
    chiefs: Mapping[PartyId, PartyId]
    """The supervisor of each known person who has one."""
    marks: Mapping[str, date]
    """Through which day each payment feed is complete."""


@dataclass(frozen=True)
class CaseContexts:
    """What was read for a batch of cases; the context of each is taken from it."""

    now: datetime
    policies: Mapping[PolicyId, Policy]
    people: People
    marks: Mapping[str, date]

    def of(self, case: Case, tasks: Iterable[Task]) -> CaseContext:
        """The context of one case, whose tasks so far are given."""
        about = self.policies_of(case)
        holder_id = about[0].holder_id if about else case.party_id
        holder = self.people.known.get(holder_id)
        return CaseContext(
            now=self.now,
            policies=tuple(about),
            zones=self.people.zones,
            birth_date=holder.birth_date if holder else None,
            tasks=tuple(tasks),
            reachable=self.people.reachable(holder_id),
            chiefs=self.people.chiefs,
            marks=self.marks,
        )

    def policies_of(self, case: Case) -> Sequence[Policy]:
        """The policy of a renewal; every known policy of the holder for a care case."""
        if case.kind is CaseKind.CARE:
            return self._of_holder.get(case.party_id, [])
        policy = self.policies.get(case.policy_id) if case.policy_id else None
        return [policy] if policy else []

    @cached_property
    def _of_holder(self) -> Mapping[PartyId, Sequence[Policy]]:
        """The policies of each holder in the order of their numbers."""
        found: dict[PartyId, list[Policy]] = {}
        for policy in sorted(self.policies.values(), key=lambda each: each.policy_number):
            found.setdefault(policy.holder_id, []).append(policy)
        return found
