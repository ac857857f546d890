"""What a network says that cannot be kept, or means to make us work without end: it is refused alone, the rest is kept."""

import asyncio
from datetime import timedelta

import pytest

from services.notifier.domain.heard import Fate, PartReceipt, TextPart
from services.notifier.errors import NotKept
from services.notifier.providers.smpp.statuses import OK, PERMANENT_APPLICATION_ERROR
from services.notifier.tickers import texts_ticker
from tests.integration.notifier.by_smpp import PHONE, running, written

GOOD = tuple(f"good {number}" for number in range(5))
REFERENCE, TOTAL, PART = 0x020C, 0x020E, 0x020F
ODD = {
    "a total of eight octets": {TOTAL: b"\xff" * 8},
    "a total of two thousand million parts": {TOTAL: b"\x7f\xff\xff\xff"},
    "a reference of eight octets": {REFERENCE: b"\xff" * 8},
    "part 0": {PART: b"\0"},
    "a part behind the last": {PART: b"\3"},
}


@pytest.fixture
async def smpp(notifier):
    async with running(notifier) as made:
        await notifier.know()
        yield made


async def heard_texts(smpp) -> list[str]:
    return sorted(each.text for each in await smpp.notifier.said())


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
async def test_a_text_whose_place_cannot_be_is_a_text_of_its_own(smpp, odd):
    bad = written("the odd one", optional={REFERENCE: b"\1", TOTAL: b"\2", PART: b"\1"} | odd)
    assert await smpp.hears(bad, *map(written, GOOD)) == [OK] * 6
    assert await heard_texts(smpp) == sorted((*GOOD, "the odd one"))


async def test_a_sender_that_is_no_number_is_refused_for_good_and_the_others_are_kept(smpp):
    answers = await smpp.hears(written("x", sender="+" + "A" * 9000), *map(written, GOOD))
    assert answers == [PERMANENT_APPLICATION_ERROR, *[OK] * 5]
    assert await heard_texts(smpp) == sorted(GOOD)


async def test_a_receipt_with_an_id_without_end_is_taken_for_nothing(smpp):
    long = written("", content=b"", esm_class=4, optional={0x001E: b"x" * 9000, 0x0427: b"\2", 0x0423: b"9" * 9000})
    assert await smpp.hears(long, *map(written, GOOD)) == [OK] * 6
    assert await smpp.notifier.rows("SELECT FROM carried_part") == []


@pytest.mark.parametrize(
    "bad",
    [
        TextPart(PHONE, "out of range", 2**40, 1, 2),
        TextPart(PHONE, "out of range", 1, 1, 2**40),
        TextPart("".join(map(chr, range(0x4E00, 0x4E00 + 9000))), "too long for an index", 1, 1, 2),
        PartReceipt("a\0b", Fate.DELIVERED, "not in any text of the database"),
    ],
    ids=["reference", "total", "sender", "NUL"],
)
async def test_what_cannot_be_kept_is_refused_alone(smpp, bad):
    good = [TextPart(PHONE, text) for text in GOOD]
    results = await asyncio.gather(*map(smpp.ears.keep, (*good[:2], bad, *good[2:])), return_exceptions=True)
    assert [type(each) for each in results] == [type(None)] * 2 + [NotKept] + [type(None)] * 3
    assert await heard_texts(smpp) == sorted(GOOD)
    assert await smpp.ears.quiet() == (True, None)


async def test_while_the_database_is_away_all_of_a_batch_is_asked_for_again(smpp):
    await smpp.notifier.database.close()
    results = await asyncio.gather(*(smpp.ears.keep(TextPart(PHONE, text)) for text in GOOD), return_exceptions=True)
    assert not any(each is None or isinstance(each, NotKept) for each in results)
    await smpp.notifier.database.open()
    await asyncio.gather(*(smpp.ears.keep(TextPart(PHONE, text)) for text in GOOD))
    assert await heard_texts(smpp) == sorted(GOOD)


async def test_a_gap_of_any_width_has_one_mark(smpp):
    """Parts that were kept before totals were bounded."""
    await smpp.ears.keep(TextPart(PHONE, "begin", 7, 1, 2**31 - 1))
    await smpp.ears.keep(TextPart(PHONE, "end", 7, 2**31 - 2, 2**31 - 1))
    smpp.notifier.clock.move_to(smpp.notifier.clock.now() + timedelta(hours=1))
    await texts_ticker(smpp.notifier.database, smpp.notifier.clock).tick()
    assert await heard_texts(smpp) == ["begin […] end […] "]


async def test_an_answer_without_end_is_passed_on_as_far_as_an_event_may_go(smpp):
    for number in range(1, 256):
        await smpp.ears.keep(TextPart(PHONE, "早" * 1000, 7, number, 255))
    [text] = await heard_texts(smpp)
    assert text == "早" * 20_000
