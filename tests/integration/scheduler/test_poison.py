"""A row that cannot be read stops no other."""

from services.kit.poison import ASIDE
from tests.builders import local
from tests.integration.scheduler.book import a_policy


async def test_a_case_that_always_fails_is_set_aside_and_the_others_are_planned(living) -> None:
    policies = [a_policy(f"P{n}") for n in range(1, 6)]
    await living.take(living.party())
    for policy in policies:
        await living.take(living.registered(policy), living.due(policy))
    poison = policies[2].policy_id
    await living.rows("UPDATE case_ SET failures = '[{}]' WHERE policy_id = $1 RETURNING 1", poison)
    living.clock.move_to(local("2026-04-11"))
    await living.ticker.tick()
    left = await living.rows("SELECT policy_id, next_at FROM case_ WHERE next_at <= $1", living.clock.now() + ASIDE)
    assert [(row["policy_id"], row["next_at"]) for row in left] == [(poison, living.clock.now() + ASIDE)]
    planned = await living.rows("SELECT DISTINCT policy_id FROM task WHERE kind = 'notice'")
    assert {row["policy_id"] for row in planned} == {each.policy_id for each in policies if each.policy_id != poison}
