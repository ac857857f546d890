"""Holds changed: cases look at which of them concern them, hold back what is held and let go on what is not."""

from collections.abc import Iterable
from datetime import datetime

from schemas.ids import CaseId, PartyId
from schemas.policies import Policy
from services.kit.postgres import Transaction
from services.scheduler.domain.holds import stops_for
from services.scheduler.domain.planning import StopsChanged
from services.scheduler.domain.plans import Plans
from services.scheduler.handlers.planning import people_of, planning_of, policies_of
from services.scheduler.store import cases, holds, parties


async def restop(
    tx: Transaction, renewals: Iterable[CaseId], care: Iterable[CaseId], plans: Plans, now: datetime
) -> None:
    """Have these cases follow the holds as they stand, which do not change meanwhile. Renewals are locked first, as everywhere."""
    locked = [*(await cases.lock(tx, renewals)), *(await cases.lock(tx, care))]
    if not locked:
        return
    about = await policies_of(tx, locked)
    held = await holds.on(tx, about, lives_of(about.values()) | {case.party_id for case in locked}, now)
    people = await parties.with_chiefs(tx, await parties.look_up(tx, people_of(locked, about)))
    planning = await planning_of(tx, locked, about, people, plans, now)
    for case in locked:
        planning.plan(case, StopsChanged(stops_for(case, planning.contexts.policies_of(case), held)))
    await planning.save(tx)


def lives_of(about: Iterable[Policy]) -> set[PartyId]:
    """Whose holds concern these policies."""
    return {party for policy in about for party in (policy.holder_id, policy.insured_id) if party}
