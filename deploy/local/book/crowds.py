"""Whoever has more than one of something: policies of one phone, premiums of one policy, agents of one holder, zones in one team."""

from datetime import timedelta

from deploy.local.book.draft import Draft
from deploy.local.book.records import Agent, Policy
from deploy.local.book.staff import NEW_YORK

_OF_ONE_PHONE = 20
_MODES = (12, 12, 3, 1)
_NAMES = ("王\U00031350", "李\U0002ebf0晨", "赵\U00031a7f\U000323ad", "钱\ue81e")
"""Letters of CJK extensions H and I, which are made for names, and one that many systems keep in the private use area."""


def add_crowds(draft: Draft) -> None:
    """Places each kind; the holder of twenty policies once only."""
    if not draft.shift:
        _twenty_of_one_phone(draft)
    for _ in range(2):
        _behind(draft, 1)
        _behind(draft, 3)
        _two_agents(draft)
        _three_zones(draft)
        _part_of_the_earliest(draft)
        _served_by_a_supervisor(draft)
    _rare_names(draft)


def _twenty_of_one_phone(draft: Draft) -> None:
    """All due on one day, in several modes; a few are paid, the others lapse together."""
    holder, due = draft.holder(contacts="phone"), draft.between(24, 40)
    for number in range(_OF_ONE_PHONE):
        months = _MODES[number % len(_MODES)]
        policy = draft.policy(due, holder=holder, branch=draft.team.shanghai, months=months)
        if number % 4 == 0:
            draft.pay(policy, due, due + timedelta(days=5 + number))


def _behind(draft: Draft, months: int) -> None:
    """Pays each premium when the next has long been asked for, and stops: several are due when cover ends."""
    due = draft.between(1, 12)
    policy = draft.policy(due, branch=draft.team.shanghai, months=months, shift=months)
    draft.pay(policy, due, due + timedelta(days=draft.rng.randint(47, 57)))


def _two_agents(draft: Draft) -> None:
    holder, due = draft.holder(), draft.between(30, 60)
    for agent in draft.team.agents_of(draft.team.shanghai)[:2]:
        draft.policy(due, holder=holder, branch=draft.team.shanghai, agent=agent)


def _three_zones(draft: Draft) -> None:
    """Where the policy is it is still the evening before when its supervisor is handed it over; the holder lives elsewhere."""
    holder = draft.holder(zone="Asia/Urumqi")
    draft.policy(draft.between(5, 50), holder=holder, branch=draft.team.shanghai, zone=NEW_YORK)


def _part_of_the_earliest(draft: Draft) -> None:
    """A monthly premium of which a part is paid while the next is open already."""
    due = draft.between(12, 40)
    policy = draft.policy(due, branch=draft.team.pudong, months=1, shift=2)
    part = (policy.premium / 3).quantize(policy.premium)
    draft.pay(policy, due, due + timedelta(days=35), part=part)


def _served_by_a_supervisor(draft: Draft) -> None:
    """Its agent has left, and the book still names who led him."""
    known = draft.team.agents_of(draft.team.shanghai)[0]
    agent = Agent(None, known.supervisor, known.manager)
    draft.policy(draft.between(5, 40), branch=draft.team.shanghai, agent=agent)


def _rare_names(draft: Draft) -> None:
    for name in _NAMES:
        due = draft.between(10, 60)
        policy: Policy = draft.policy(due, holder=draft.holder(name=name), branch=draft.team.shanghai)
        draft.pay(policy, due, due + timedelta(days=draft.rng.choice((8, 33))))
