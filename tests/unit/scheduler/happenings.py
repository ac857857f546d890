"""What may happen to the pure scheduler, and how everything in it comes to its end."""

from services.scheduler.domain.planning import PolicySeen
from tests.unit.scheduler.house import House


def happen(house: House, what: str, how) -> None:
    """Time passes, what is under way is answered, a policy is told again, or something happens to it."""
    ids = list(house.policies)
    match what:
        case "wait":
            house.step(hours=how)
        case "answer":
            for notice in house.under_way():
                house.answer(notice, *how)
        case "again":
            house.plan(ids[how], PolicySeen(house.policies[ids[how]]))
        case _:
            getattr(house, what)(ids[how])


def settle(house: House) -> None:
    """All is paid and answered, and no moment is left."""
    for policy_id in house.policies:
        house.pay(policy_id)
    for notice in house.under_way():
        house.answer(notice, "withdrawn", "withdrawn")
    house.step(days=3)
    for notice in house.under_way():
        house.answer(notice, "accepted")
    house.step(days=200)
