"""A small book for the scheduler: holders, staff, premiums due on the first of May."""

from datetime import date

from tests.builders import make_instalment, make_party, make_policy

DUE = date(2026, 5, 1)
ROUTINE = [
    "no-mandate",
    "first-call",
    "first-contact",
    "grace-call-1",
    "grace-call-2",
    "grace-end-call",
    "week-call",
    "visit",
    "visit-near-lapse",
]
"""The calls and visits that every premium brings by its calendar, and the mandate that the policies here do not have."""


def a_policy(number="P1", due=DUE, **given):
    return make_policy(number, make_instalment(due), **({"effective_date": date(2026, 1, 15)} | given))


async def begin(living, *policies, people=None):
    """A book comes in on 1 April at midnight, with every feed complete."""
    people = [make_party(), make_party("赵主管"), make_party("李经理")] if people is None else people
    await living.take(*(living.party(each) for each in people), *living.mark(date(2026, 12, 31)))
    for policy in policies:
        await living.take(living.registered(policy), living.due(policy))


def purposes(living):
    return [notice.content.purpose for notice in living.notices.values()]
