"""What recipients write back: no more of what may be refused, or words for somebody to read."""

import asyncio
from datetime import timedelta

import pytest

from schemas.outcomes import OptedOut, ReplyReceived
from schemas.parties import Channel, MessageClass, PartyChanged
from services.notifier.domain.heard import TextPart
from services.notifier.sender.ears import Ears
from services.notifier.tickers import texts_ticker
from tests.builders import make_party, party_named
from tests.integration.notifier.by_smpp import PHONE, running, written
from tests.integration.notifier.conftest import NINE


@pytest.fixture
async def smpp(notifier):
    async with running(notifier) as made:
        await notifier.know()
        yield made


@pytest.mark.parametrize("text", ["STOP", "stop.", "R", "r ", "TD", "ＴＤ", "退订", "【退订】", "T"])
async def test_no_more_is_an_opt_out_of_what_may_be_refused(smpp, text):
    assert await smpp.hears(written(text)) == [0]
    [said] = await smpp.notifier.said()
    assert isinstance(said, OptedOut)
    assert said.classes == {MessageClass.CARE, MessageClass.MARKETING}
    assert (said.recipient_id, said.channel, said.said) == (party_named("王芳"), Channel.SMS, text)


@pytest.mark.parametrize("text", ["已经缴了", "R2", "STOP IT PLEASE", "退订？请打电话", ""])
async def test_any_other_answer_is_for_somebody_to_read(smpp, text):
    await smpp.hears(written(text))
    [said] = await smpp.notifier.said()
    assert isinstance(said, ReplyReceived)
    assert (said.recipient_id, said.text) == (party_named("王芳"), text)


async def test_an_answer_that_comes_twice_is_said_once(smpp):
    await smpp.hears(written("已经缴了"), written("已经缴了"))
    await smpp.hears(written("已经缴了"), written("谢谢"))
    assert [said.text for said in await smpp.notifier.said()] == ["已经缴了", "谢谢"]


async def test_somebody_unknown_is_kept_and_said_of_nobody(smpp):
    assert await smpp.hears(written("你好", "+8613900139000")) == [0]
    assert await smpp.notifier.said() == []
    [row] = await smpp.notifier.rows("SELECT sender, text FROM inbound_text")
    assert (row["sender"], row["text"]) == ("+8613900139000", "你好")


async def test_a_number_that_two_share_speaks_for_both(smpp):
    await smpp.notifier.take(PartyChanged(occurred_at=NINE, party=make_party("李强")))
    await smpp.hears(written("退订"))
    assert {said.recipient_id for said in await smpp.notifier.said()} == {party_named("王芳"), party_named("李强")}


def in_parts(*texts: str, reference: int = 9) -> list:
    return [
        written("", content=bytes((5, 0, 3, reference, len(texts), number)) + text.encode("utf-16-be"), esm_class=0x40)
        for number, text in enumerate(texts, 1)
    ]


async def test_a_long_answer_is_joined_in_whatever_order_its_parts_come(smpp):
    parts = in_parts("我已经", "在银行", "缴费了")
    await smpp.hears(parts[2], parts[0])
    assert await smpp.notifier.said() == []
    await smpp.hears(parts[0], parts[1])
    [said] = await smpp.notifier.said()
    assert said.text == "我已经在银行缴费了"


async def test_a_part_that_is_repeated_after_its_text_does_not_stand_in_the_next_one(smpp):
    first, second = in_parts("我已经", "缴费了")
    await smpp.hears(first, second)
    await smpp.hears(second)
    await smpp.hears(first, second)
    assert [said.text for said in await smpp.notifier.said()] == ["我已经缴费了"]
    await smpp.hears(*in_parts("请不要", "再催"))
    assert [said.text for said in await smpp.notifier.said()] == ["请不要再催"]


async def test_a_text_of_which_a_part_never_comes_is_passed_on_with_a_mark_where_it_is_missing(smpp):
    ticker = texts_ticker(smpp.notifier.database, smpp.notifier.clock)
    one, _, three = in_parts("我要", "投诉", "你们")
    await smpp.hears(one, three)
    due = smpp.notifier.clock.now() + timedelta(hours=1)
    assert await ticker.tick() == due
    assert await smpp.notifier.said() == []
    smpp.notifier.clock.move_to(due)
    assert await ticker.tick() is None
    assert [said.text for said in await smpp.notifier.said()] == ["我要 […] 你们"]


async def test_parts_that_come_to_two_instances_are_joined_once(smpp):
    ears = [Ears("smpp", smpp.provider, smpp.notifier.database, smpp.notifier.clock) for _ in range(4)]
    parts = [TextPart(PHONE, f"{number};", 7, number, 4) for number in range(1, 5)]
    await asyncio.gather(*(each.keep(part) for each, part in zip(ears, parts, strict=True)))
    assert [said.text for said in await smpp.notifier.said()] == ["1;2;3;4;"]
