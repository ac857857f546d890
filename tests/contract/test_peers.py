"""The SMSC that the tests use where a machine has no node does what npm's does: each test holds for both."""

import asyncio

import pytest

from services.notifier.domain.heard import Fate, PartReceipt
from services.notifier.domain.results import Accepted, Busy
from services.notifier.providers.smpp.provider import Smpp
from tests.contract.peer import npm_peer, own_peer
from tests.contract.smsc import smpp_options, sms

LONG = "【常青人寿】尊敬的王芳女士：" + "您的保单续期保费即将到期，" * 12
PEERS = [pytest.param(own_peer, id="own"), pytest.param(npm_peer, id="npm", marks=pytest.mark.program("npm's smpp"))]


@pytest.fixture(params=PEERS)
async def peer(request, tmp_path):
    async with request.param(tmp_path) as made:
        yield made


@pytest.fixture
async def provider(peer):
    made = Smpp(smpp_options(peer.port, window=50))
    yield made
    await made.close()


async def test_the_log_is_there_before_anything_is_sent(peer):
    assert peer.lines() == []


async def test_each_part_is_one_line_of_the_log(provider, peer):
    (peer.folder / "clock").write_text("2026-03-02T01:00:00+00:00\n")
    result = await provider.send(sms(text=LONG))
    lines = peer.lines()
    assert isinstance(result, Accepted)
    assert "".join(line["text"] for line in lines) == LONG
    assert [line["udh"][0][-4:] for line in lines] == ["0301", "0302", "0303"]
    kept = {"to": "+8613800138000", "coding": 8, "registered": 1, "at": "2026-03-02T01:00:00+00:00"}
    assert all({name: line[name] for name in kept} == kept for line in lines)
    assert [line["id"] for line in lines] == [
        each.rjust(len(line["id"]), "0") for line, each in zip(lines, result.carried.ids, strict=True)
    ]


async def test_a_text_in_one_part_has_no_header(provider, peer):
    await provider.send(sms(to="+447400123456", text="Premium due: €120"))
    [line] = peer.lines()
    assert (line["text"], line["udh"], line["coding"], line["at"]) == ("Premium due: €120", [], 0, None)


@pytest.mark.parametrize("written", ["", "100"])
async def test_it_takes_nothing_while_the_file_of_an_outage_is_there(peer, written):
    (peer.folder / "outage").write_text(written)
    provider = Smpp(smpp_options(peer.port, timeout=0.3))
    refused = await provider.send(sms())
    assert isinstance(refused, Busy)
    assert peer.taken() == []
    (peer.folder / "outage").unlink()
    assert isinstance(await provider.send(sms(2)), Accepted)
    assert peer.taken() == ["+8613800138000"]
    await provider.close()


async def test_nobody_binds_with_another_password(peer):
    provider = Smpp(smpp_options(peer.port, password="wrong"))
    refused = await provider.send(sms())
    await provider.close()
    assert isinstance(refused, Busy)
    assert "ESME_RBINDFAIL" in refused.detail


async def test_a_receipt_follows_where_one_was_asked_for(peer):
    heard: asyncio.Queue[PartReceipt] = asyncio.Queue()
    provider, stop = Smpp(smpp_options(peer.port)), asyncio.Event()
    listening = asyncio.create_task(provider.listen(heard.put, stop))
    result = await provider.send(sms())
    receipt = await asyncio.wait_for(heard.get(), 5)
    stop.set()
    await listening
    assert (receipt.message_id, receipt.fate, receipt.address) == (
        result.carried.ids[0],
        Fate.DELIVERED,
        "+8613800138000",
    )


async def test_no_receipt_follows_where_none_was_asked_for(peer):
    provider = Smpp(smpp_options(peer.port, receipts=False))
    assert isinstance(await provider.send(sms()), Accepted)
    await provider.close()
    assert [line["registered"] for line in peer.lines()] == [0]
