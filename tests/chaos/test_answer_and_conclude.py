"""The worst moment: the provider has the message, and the process dies before it has written that down."""

from datetime import datetime, time, timedelta
from functools import partial

from deploy.local import records
from tests.chaos import book
from tests.chaos.points import Point, caught
from tests.chaos.world import World

SENT_NOT_CONCLUDED = Point("notifier", "outcome", "sent, not concluded")
LAPSED, GREETED, REMINDED = 0, 1, 2
"""The holders, and the days after the start on which each hears of us."""
LONG_DUE = -70
"""A premium that had ended the cover before the book came in: of all its steps only the notice of lapse is worth doing."""


async def test_echo_is_asked_and_the_text_is_sent_exactly_once(tmp_path, make_world):
    book.write(tmp_path / "records", [book.policy(n, book.day(1 + book.REMINDS)) for n in range(5)], [], 2)
    async with make_world() as world:
        await world.start()
        await world.import_book()
        async with world.living():
            async with caught(world, SENT_NOT_CONCLUDED):
                assert len(world.texts()) == 5
                assert await world.number("SELECT count(*) FROM notifier.attempt WHERE result = 'started'") == 5
                world.services["notifier"].kill()
            await world.again("notifier")
        await world.is_as_if_nothing_had_happened()
        assert len(world.texts()) == 5
        attempts = records.read(world.records, "attempts")
        assert [(row["number"], row["result"], row["detail"]) for row in attempts] == [
            (1, "accepted", "found by its reference")
        ] * 5


async def test_mail_cannot_be_asked_for_so_the_class_of_the_notice_decides(tmp_path, make_world):
    """Care is never sent again, service goes to the next channel after an hour without a receipt, statutory is repeated."""
    policies = [
        book.policy(GREETED, book.day(300), phone=False, email=True, born=f"1980-{book.day(GREETED):%m-%d}"),
        book.policy(REMINDED, book.day(REMINDED + book.REMINDS), email=True),
        book.policy(LAPSED, book.day(LONG_DUE), email=True),
    ]
    book.write(tmp_path / "records", policies, [], REMINDED + 1)
    async with make_world() as world:
        await world.start()
        await world.import_book()
        async with world.living():
            for number in (LAPSED, GREETED, REMINDED):
                async with caught(world, SENT_NOT_CONCLUDED):
                    assert world.mails()[-1]["to"] == f"holder{number}@example.com"
                    world.services["notifier"].kill()
                await world.again("notifier")
                await world.until(partial(all_is_concluded, world), what="an end of the notice in doubt")
        assert await world.set_aside() == {}
        assert heard(world) == [
            (nine(LAPSED), "email", LAPSED),
            (nine(LAPSED) + timedelta(minutes=1), "email", LAPSED),
            (nine(GREETED), "email", GREETED),
            (nine(REMINDED), "email", REMINDED),
            (nine(REMINDED) + timedelta(hours=1), "sms", REMINDED),
        ]
        assert said(world) == [
            ("statutory", "unknown", "lost-worker", False),
            ("statutory", "accepted", "none", True),
            ("care", "unknown", "lost-worker", True),
            ("service", "unknown", "lost-worker", False),
            ("service", "accepted", "none", True),
        ]


async def all_is_concluded(world: World) -> bool:
    return not await world.number("SELECT count(*) FROM notifier.delivery WHERE state <> 'concluded'")


def heard(world: World) -> list[tuple[datetime, str, int]]:
    """What the outside world received: when, how, and which holder."""
    texts = [(datetime.fromisoformat(row["at"]), "sms", int(row["to"][-3:])) for row in world.texts()]
    mails = [(datetime.fromisoformat(row["at"]), "email", int(row["to"][6:-12])) for row in world.mails()]
    return sorted(texts + mails)


def said(world: World) -> list[tuple[str, str, str, bool]]:
    """Every outcome in its order, with the class of its notice."""
    classes = {row["notice_id"]: row["message_class"] for row in records.read(world.records, "deliveries")}
    outcomes = sorted(records.read(world.records, "outcomes"), key=lambda row: (row["occurred_at"], row["seq"]))
    return [(classes[row["notice_id"]], row["outcome"], row["reason"], row["concludes"]) for row in outcomes]


def nine(offset: int) -> datetime:
    return datetime.combine(book.day(offset), time(9), book.HOME)
