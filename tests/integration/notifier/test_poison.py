"""A notice that cannot be read stops no other."""

from services.kit.poison import ASIDE
from tests.builders import make_notice


async def test_a_delivery_that_always_fails_is_set_aside_and_the_others_are_sent(notifier) -> None:
    await notifier.know()
    notices = [make_notice(f"P{number}", true_while=()) for number in range(6)]
    await notifier.ask(*notices)
    poison = notices[2].notice_id
    await notifier.rows("UPDATE notice SET body = '{}' WHERE notice_id = $1 RETURNING 1", poison)
    while await notifier.send():
        pass
    assert len(notifier.texts) == 5
    left = await notifier.rows("SELECT notice_id, next_at FROM delivery WHERE next_at IS NOT NULL")
    assert [(row["notice_id"], row["next_at"]) for row in left] == [(poison, notifier.clock.now() + ASIDE)]
