"""Plays the deeds of a scripted team on the house, each as the person who does it would enter it."""

from deploy.local.house import House
from deploy.local.story import Deed
from deploy.local.team import ACKNOWLEDGE, PROMISE, TALKS

OF_A_PERSON = {"do-not-contact", "bereavement"}
"""Holds that are about the holder and not about the policy alone."""
_WITH_THE_HOLDER = {PROMISE, "reached", "refused"}
"""Talks in which somebody says why the premium is not paid."""


async def play(house: House, deed: Deed) -> None:
    """An agent notes a call, a supervisor takes a hand-over on, the service desk places a hold."""
    match deed.kind:
        case kind if kind in TALKS:
            await _talk(house, deed)
        case kind if kind == ACKNOWLEDGE:
            await _take_on(house, deed)
        case _:
            await _hold(house, deed)


async def _talk(house: House, deed: Deed) -> None:
    result = "promised" if deed.kind == PROMISE else deed.kind
    reason = {"reason": "no-money"} if deed.kind in _WITH_THE_HOLDER else {}
    said = {"person": "holder", "channel": "call", "matters": "续期保费", "result": result, **reason}
    body = {"by": deed.by, "promised_on": _day(deed), **said}
    await house.call("scheduler", "POST", f"/policies/{deed.policy}/contacts", json=body)


async def _take_on(house: House, deed: Deed) -> None:
    query = {"staff": deed.by, "kind": "work", "state": "open", "limit": 10_000}
    for task in await house.call("scheduler", "GET", "/tasks", params=query):
        if task["policy_number"] == deed.policy and task["what"] == "hand-over":
            await house.call("scheduler", "POST", f"/tasks/{task['task_id']}/acknowledge", json={"by": deed.by})


async def _hold(house: House, deed: Deed) -> None:
    life = {"life": "holder"} if deed.kind in OF_A_PERSON else {}
    body = {"kind": deed.kind, "policy_number": deed.policy, "by": deed.by, "until": _day(deed), **life}
    await house.call("scheduler", "POST", "/holds", json=body)


def _day(deed: Deed) -> str | None:
    return deed.until.isoformat() if deed.until else None
