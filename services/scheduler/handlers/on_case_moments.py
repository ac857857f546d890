"""The moment of cases has come: their steps are performed, or passed over for good."""

from datetime import datetime

from services.kit.postgres import Transaction
from services.scheduler.domain.planning import MomentCame
from services.scheduler.domain.plans import Plans
from services.scheduler.handlers.planning import people_of, planning_of, policies_of
from services.scheduler.handlers.saving import save_tasks
from services.scheduler.store import cases, parties


async def on_case_moments(tx: Transaction, plans: Plans, now: datetime, limit: int) -> int:
    """Handle at most `limit` due cases; how many there were."""
    due = await cases.claim(tx, now, limit)
    if not due:
        return 0
    about = await policies_of(tx, due)
    people = await parties.with_chiefs(tx, await parties.read_of_claimed(tx, people_of(due, about)))
    planning = await planning_of(tx, due, about, people, plans, now)
    for case in due:
        planning.plan(case, MomentCame())
    await cases.move(tx, list(planning.planned.cases.values()))  # time alone changes nothing else in a case
    await save_tasks(tx, planning.planned, now)
    return len(due)
