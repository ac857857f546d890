"""SMS by SMPP: an SMSC may answer nonsense, slowly, never or twice; the result is right, and the next message goes."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from schemas.parties import Channel
from services.notifier.domain.limits import Limits
from services.notifier.domain.results import Accepted, Busy, Carried, Rejected, Unsure
from services.notifier.errors import ProviderMisconfigured
from services.notifier.packs.library import load_packs
from services.notifier.packs.template import House
from services.notifier.providers.smpp.options import text_rules
from services.notifier.providers.smpp.provider import Smpp
from services.notifier.providers.smpp.texts import read_text
from tests.contract.smsc import PHONE, US, smpp_options
from tests.contract.smsc import sms as message
from tests.unit.notifier.contents import premium, premium_notice

LONG = "尊敬的王芳女士：" + "您的保单续期保费即将到期，" * 12


async def test_a_text_is_written_as_it_is(made, smsc):
    provider = made(price="0.05")
    result = await provider.send(message())
    assert result == Accepted("1", Carried(1, ("1",), Decimal("0.05"), "CNY"))
    [sent] = smsc.submits
    assert (sent.destination, sent.source, sent.data_coding, sent.registered_delivery) == (PHONE, US, 8, 1)
    assert sent.content.decode("utf-16-be") == "【常青人寿】请缴费"


@pytest.mark.parametrize(
    ("interval", "given", "written"),
    [
        (timedelta(hours=2, minutes=30), {}, "000000023000000R"),
        (timedelta(days=1, seconds=1), {}, "000001000001000R"),
        (timedelta(seconds=5), {}, "000000000100000R"),
        (timedelta(days=60), {}, ""),
        (timedelta(hours=2), {"validity": False}, ""),
        (None, {}, ""),
    ],
    ids=["hours", "day", "shorter-than-a-minute", "longer-than-networks-keep", "off", "none"],
)
async def test_the_network_is_told_how_long_a_text_is_worth_something(made, smsc, interval, given, written):
    sent = message()
    await made(**given).send(sent._replace(until=interval and sent.at + interval))
    assert smsc.submits[0].validity_period == written


async def test_a_long_text_is_one_message_in_parts(made, smsc):
    result = await made(price="0.05").send(message(text=LONG))
    assert result.carried == Carried(3, ("1", "2", "3"), Decimal("0.15"), "CNY")
    parts = [read_text(each, "CN") for each in smsc.submits]
    assert "".join(part.text for part in parts) == LONG
    assert [(part.part, part.total) for part in parts] == [(1, 3), (2, 3), (3, 3)]
    assert len({part.reference for part in parts}) == 1


async def test_the_alphabet_depends_on_the_country(made, smsc):
    provider = made()
    for to in ("+8613800138000", "+447400123456"):
        await provider.send(message(to=to, text="Premium due: €120"))
    assert [(each.data_coding, each.content[:2]) for each in smsc.submits] == [(8, b"\0P"), (0, b"Pr")]


async def test_letters_are_downgraded_where_that_is_asked_for(made, smsc):
    await made(letters="downgraded").send(message(to="+447400123456", text="Your “premium”…"))
    assert smsc.submits[0].content == b'Your "premium"...'


async def test_a_text_that_takes_too_many_parts_is_refused_before_it_is_sent(made, smsc):
    result = await made(max_parts=2).send(message(text=LONG))
    assert result == Rejected("the text takes 3 parts; 2 are allowed", carried=Carried(3))
    assert smsc.submits == []


async def test_a_holder_of_fourteen_policies_hears_of_them_with_the_default_of_an_smsc(made, smsc):
    library = load_packs(House(name="常青人寿", phone="95500"), "zh-CN")
    notice = premium_notice(*(premium(number) for number in range(14)))
    fits = partial(Limits(text_rules(smpp_options(smsc.port))).fit, channel=Channel.SMS, to=message().to)
    words = library.render("zh-CN", notice, Channel.SMS, fits=fits)
    result = await made().send(message()._replace(words=words))
    assert isinstance(result, Accepted)
    assert len(smsc.submits) == result.carried.parts == 10
    heard = "".join(read_text(each, "CN").text for each in smsc.submits)
    assert heard.startswith("【常青人寿】尊敬的林建洋先生：您有14笔续期保费待缴，合计16,800.00元")


@pytest.mark.parametrize("to", ["wang@example.com", "13800138000", "+86138001380\n00", "+", "+8613800138000\0"])
async def test_an_address_that_is_no_number(made, smsc, to):
    result = await made().send(message(to=to))
    assert (type(result), result.bad_address, smsc.submits) == (Rejected, True, [])


@pytest.mark.parametrize(
    ("status", "kind", "detail", "bad_address"),
    [
        (0x0B, Rejected, "ESME_RINVDSTADR", True),
        (0x0A, Rejected, "ESME_RINVSRCADR: see PERENNIAL_NOTIFIER_SMPP_SOURCE", False),
        (0x65, Rejected, "ESME_RX_P_APPN", False),
        (0x0401, Rejected, "status 1025 (0x0401)", False),
        (0x08, Busy, "ESME_RSYSERR", None),
        (0x64, Busy, "ESME_RX_T_APPN", None),
    ],
)
async def test_a_refused_message(made, smsc, status, kind, detail, bad_address):
    smsc.statuses = [status]
    provider = made()
    result = await provider.send(message())
    assert (type(result), result.detail) == (kind, detail)
    assert getattr(result, "bad_address", None) is bad_address
    assert isinstance(await provider.send(message(2)), Accepted)


@pytest.mark.parametrize("status", [0x14, 0x58])
async def test_an_smsc_that_is_too_slow_for_us_sets_the_pace(made, smsc, status):
    smsc.statuses = [status, status]
    assert isinstance(await made().send(message()), Accepted)
    smsc.statuses = [status] * 100
    assert isinstance(await made(timeout=0.3).send(message(2)), Busy)
    assert len(smsc.submits) == 1


async def test_a_message_of_which_a_part_is_refused_is_refused(made, smsc):
    smsc.statuses = [0, 0x65]
    result = await made(price="0.05").send(message(text=LONG))
    assert (type(result), result.detail) == (Rejected, "part 2 of 3: ESME_RX_P_APPN")
    assert result.carried == Carried(3, ("1",), Decimal("0.05"), "CNY")


@pytest.mark.parametrize(
    ("way", "detail"),
    [
        ("drop", "lost after it was submitted: the SMSC closed the connection: EOFError"),
        ("nonsense", "lost after it was submitted: the SMSC speaks nonsense: a unit of 1213486160 octets"),
        ("endless", "lost after it was submitted: the SMSC speaks nonsense: a unit of 4294967295 octets"),
        ("silent", "lost after it was submitted: no answer within 0.5 s"),
        ("stranger", "lost after it was submitted: no answer within 0.5 s"),
        ("other", "the SMSC answers with command 0x80000015"),
    ],
)
async def test_what_was_in_flight_when_the_smsc_failed_is_unknown(made, smsc, way, detail):
    provider = made(timeout=0.5)
    smsc.ways = {way}
    assert await provider.send(message()) == Unsure(detail, carried=Carried(1))
    smsc.ways = set()
    assert isinstance(await provider.send(message(2)), Accepted)


async def test_an_answer_that_comes_too_late_is_nobody_elses(made, smsc):
    provider = made(timeout=0.3)
    smsc.hold = asyncio.Event()
    late = await provider.send(message())
    assert late == Unsure("lost after it was submitted: no answer within 0.3 s", carried=Carried(1))
    smsc.hold.set()
    assert await provider.send(message(2)) == Accepted("2", Carried(1, ("2",)))


async def test_a_submit_that_is_not_understood_was_not_taken(made, smsc):
    smsc.ways = {"nack"}
    result = await made().send(message())
    assert result.detail == "not understood: ESME_RINVCMDID"
    assert isinstance(result, Rejected)


async def test_an_answer_that_comes_twice_counts_once(made, smsc):
    smsc.ways = {"twice"}
    provider = made()
    results = [await provider.send(message(number)) for number in range(3)]
    assert [result.carried.ids for result in results] == [("1",), ("2",), ("3",)]


async def test_an_answer_without_an_id_is_an_answer(made, smsc):
    smsc.ways = {"no id"}
    assert await made().send(message()) == Accepted(None, Carried(1))


async def test_no_more_messages_wait_for_answers_than_the_window_has(made, smsc):
    smsc.hold = asyncio.Event()
    provider = made(window=4)
    sending = [asyncio.create_task(provider.send(message(number))) for number in range(12)]
    await smsc.until(lambda: smsc.at_once == 4)
    smsc.hold.set()
    assert {type(result) for result in await asyncio.gather(*sending)} == {Accepted}
    assert smsc.most_at_once == 4


async def test_a_window_that_stays_full_is_a_provider_that_is_busy(made, smsc):
    smsc.hold = asyncio.Event()
    provider = made(window=1, timeout=0.4)
    results = await asyncio.gather(provider.send(message(1)), provider.send(message(2)))
    assert {type(result) for result in results} <= {Unsure, Busy}


async def test_a_bind_that_is_refused_takes_nothing_and_is_not_hammered(made, smsc):
    smsc.bind_status = 0x0E
    provider = made()
    for number in range(20):
        result = await provider.send(message(number))
        assert result.detail == "the SMSC refuses to bind: ESME_RINVPASWD: see PERENNIAL_NOTIFIER_SMPP_PASSWORD"
        assert isinstance(result, Busy)
    assert smsc.binds < 5


async def test_a_dead_port_is_an_outage(made, smsc):
    await smsc.stop()
    result = await made().send(message())
    assert isinstance(result, Busy)
    assert result.detail.startswith("the SMSC is not reached: ")
    assert result.detail.endswith("see PERENNIAL_NOTIFIER_SMPP_HOST and PORT")


async def test_a_server_that_is_no_smsc(made, smsc):
    smsc.after_bind = [b"220 mail.example ESMTP\r\n" * 10]
    assert isinstance(await made(timeout=0.5).send(message()), Busy | Unsure)


async def test_a_silent_smsc_is_asked_whether_it_lives_and_left_when_it_does_not(made, smsc):
    provider = made(timeout=0.3, enquire_seconds=0.2)
    await provider.send(message())
    await smsc.until(lambda: smsc.enquiries >= 2)
    smsc.ways = {"deaf"}
    session = await provider._link.session()
    async with asyncio.timeout(5):
        await session.ended.wait()
    assert session.why.startswith("the SMSC is silent")
    smsc.ways = set()
    assert isinstance(await provider.send(message(2)), Accepted)


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"host": None}, "SMPP_HOST: is not set"),
        ({"password": None}, "SMPP_PASSWORD: is not set"),
        ({"source": "常青"}, "SMPP_SOURCE: may hold printable ASCII"),
        ({"tls": "implicit", "ca_file": "/nowhere.pem"}, "SMPP_CA_FILE: /nowhere.pem"),
    ],
)
def test_options_that_cannot_work_stop_the_start(given, complaint):
    with pytest.raises(ProviderMisconfigured, match=complaint):
        Smpp(smpp_options(2775, **given))
