"""3,200 policies of one supervisor come to day 45 on one day, as a backlog at the start of use does."""

from datetime import date, timedelta

import pytest

from schemas.ids import staff_id
from schemas.policy_events import PolicyDue
from schemas.registry import encode
from services.kit.events.outbox import LARGEST_BODY
from services.kit.postgres import Database
from services.scheduler.domain.cases import CaseKind
from services.scheduler.domain.choice import Choice, Rule
from services.scheduler.domain.fitting import MOST_NAMED, MOST_TRUTHS
from services.scheduler.domain.plans import Plans
from services.scheduler.plans.loader import load_plans
from tests.builders import local, make_party
from tests.integration.scheduler.book import begin
from tests.integration.scheduler.conftest import Living
from tests.integration.scheduler.team import TEAM, served

MANY = 3_200
D45 = date(2026, 4, 1)
DUE = D45 - timedelta(days=45)


def opened(living, policy):
    """The first that is heard of a policy."""
    return PolicyDue(occurred_at=living.clock.now(), policy=policy, instalment=2)


def hand_overs_only():
    """The plans without the steps that are not of interest here: each would be a row for each policy."""
    kept = {"handover", "handover-digest", "handover-climb", "handover-climb-digest"}
    plan = load_plans().of(CaseKind.RENEWAL)
    short = plan.model_copy(update={"steps": tuple(step for step in plan.steps if step.key in kept)})
    return Plans([short, load_plans().of(CaseKind.CARE)], Choice(renewal=(Rule(plan=plan.key),)))


@pytest.fixture
async def backlog(make_database):
    """All of one holder who is dead, so that the test is about the supervisor and not about 3,200 notices to holders."""
    database = Database(await make_database("scheduler"), "scheduler", connections=4)
    await database.open()
    living = Living(database, hand_overs_only())
    await begin(living, people=[make_party(deceased_on=D45), *TEAM])
    policies = [served(f"P{number:04}", due=DUE, account_tail="6789") for number in range(MANY - 1)]
    urgent = served("P9999", due=DUE - timedelta(days=1), account_tail="6789")
    for at in range(0, MANY, 800):
        await living.take(*(opened(living, each) for each in [*policies, urgent][at : at + 800]))
    yield living
    await database.close()


async def test_one_digest_names_the_most_urgent_counts_the_rest_and_concludes_every_task(backlog):
    await backlog.move(local(D45, "09:30"))
    digests = [each for each in backlog.notices.values() if each.recipient_id == staff_id("S1")]
    (digest,) = digests
    content = digest.content
    assert (content.total, content.named, content.more) == (MANY, MOST_NAMED, MANY - MOST_NAMED)
    assert [each.policy_number for each in content.handed_over[:2]] == ["P9999", "P0000"], "the most urgent first"
    assert (len(digest.task_ids), len(digest.true_while)) == (MANY, MOST_TRUTHS)
    assert all(len(encode(each).body) < LARGEST_BODY for each in backlog.notices.values())
    await backlog.answer(digest, "accepted")
    states = await backlog.rows("SELECT state, count(*) FROM task WHERE what = 'Digest' GROUP BY state")
    assert [tuple(row) for row in states] == [("sent", MANY)]
    assert await backlog.rows("SELECT FROM parked") == []
