"""A team whose members can log what they hear: agent A1 and A2, supervisor S1, manager M1, and a holder."""

from schemas.ids import staff_id
from schemas.parties import Role
from tests.builders import make_party
from tests.integration.scheduler.book import ROUTINE, a_policy, begin


def staff(number, role, chief=None):
    return make_party(
        number, party_id=staff_id(number), staff_number=number, roles=frozenset({role}), supervisor_id=chief
    )


TEAM = (
    staff("A1", Role.AGENT, staff_id("S1")),
    staff("A2", Role.AGENT, staff_id("S1")),
    staff("S1", Role.SUPERVISOR, staff_id("M1")),
    staff("M1", Role.SUPERVISOR),
)
SERVED = {"agent_id": staff_id("A1"), "supervisor_id": staff_id("S1")}


async def begin_with_team(living, *policies, holder=None):
    """The team's book: policies of A1, unless they say otherwise."""
    await begin(living, *(policies or (served(),)), people=[holder or make_party(), *TEAM])


def served(number="P1", **given):
    return a_policy(number, **(SERVED | given))


async def contact(client, policy="P1", **given):
    """A1 calls the holder and reaches him, unless something else is given."""
    line = {"by": "A1", "person": "holder", "channel": "call", "matters": "谈续期", "result": "reached"} | given
    return await client.post(f"/policies/{policy}/contacts", json=line)


async def promise(client, day, policy="P1", **given):
    return await contact(client, policy, result="promised", promised_on=day, **given)


async def work(living, state="open"):
    """The work there is: kind → recipient's staff number."""
    rows = await living.rows(
        "SELECT what, recipient_id FROM task WHERE kind = 'work' AND state = $1 AND step <> ALL($2)", state, ROUTINE
    )
    names = {staff_id(each): each for each in ("A1", "A2", "S1", "M1")}
    return sorted((row["what"], names.get(row["recipient_id"], "desk")) for row in rows)
