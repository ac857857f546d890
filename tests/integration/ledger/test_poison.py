"""A policy whose row cannot be read stops no other."""

from datetime import UTC, datetime, timedelta

from services.kit.clock import SteppedClock
from services.kit.poison import ASIDE
from services.ledger.bootstrap import moments_of
from tests.integration.ledger.conftest import HEADER, ROW, send_book

OPENS = datetime(2026, 1, 31, tzinfo=UTC)


async def test_a_policy_that_always_fails_is_set_aside_and_the_others_open(ledger, api, rows) -> None:
    numbers = [f"P{n}" for n in range(1, 8)]
    book = HEADER + "".join(ROW.replace("P1,", f"{number},").replace("2026-01-31", "2027-01-31") for number in numbers)
    assert (await send_book(api, book)).status_code == 200
    await rows("UPDATE policy SET body = '{}' WHERE policy_number = 'P4' RETURNING 1")
    clock = SteppedClock(OPENS + timedelta(days=365))
    await moments_of(ledger, clock, ("bank",)).tick()
    opened = await rows("SELECT policy_number FROM policy WHERE next_number > 8 ORDER BY policy_number")
    left = await rows("SELECT policy_number, next_at FROM policy WHERE next_at <= $1", clock.now() + ASIDE)
    assert [row["policy_number"] for row in opened] == [number for number in numbers if number != "P4"]
    assert left == [{"policy_number": "P4", "next_at": clock.now() + ASIDE}]
