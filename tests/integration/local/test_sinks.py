"""The outside world of the demo: what it takes down, and how it fails."""

import asyncio
import json
import smtplib
from email.message import EmailMessage

import pytest

from deploy.local.carriers import Named
from deploy.local.received import Received
from deploy.local.sinks import SMSC, Sinks
from services.notifier.domain.heard import Fate
from services.notifier.domain.results import Accepted, Busy
from services.notifier.providers.smpp.options import SmppOptions
from services.notifier.providers.smpp.provider import Smpp
from tests.contract.smsc import sms

CLOCK = "2026-03-01T01:00:00+00:00"


@pytest.fixture
async def sinks(tmp_path):
    clock = tmp_path / "clock"
    clock.write_text(CLOCK)
    sinks = Sinks(tmp_path, tmp_path / "logs", clock)
    await sinks.start()
    yield sinks
    await sinks.stop()


def send(sinks: Sinks) -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "续期保费提醒", "a@example.com", "王@example.com"
    message["Message-ID"] = "<d1@example.com>"
    message["X-At"] = "1999-01-01"
    message.set_content("尊敬的王女士")
    message.add_alternative("<p>尊敬的王女士</p>", subtype="html")
    with smtplib.SMTP("127.0.0.1", sinks.smtp_port) as client:
        client.send_message(message, to_addrs=["wang@example.com"])


async def test_mail_is_taken_down_at_the_time_of_the_driver(sinks, tmp_path):
    send(sinks)
    (line,) = (tmp_path / "smtp.jsonl").read_text().splitlines()
    told = json.loads(line)
    assert told.pop("machine_at")
    assert told == {
        "subject": "续期保费提醒",
        "text": "尊敬的王女士\n",
        "message_id": "<d1@example.com>",
        "to": "wang@example.com",
        "from": "a@example.com",
        "at": CLOCK,
    }


async def test_in_an_outage_nobody_listens_and_afterwards_the_same_port_does(sinks):
    await sinks.outage("email")
    with pytest.raises(ConnectionRefusedError):
        send(sinks)
    await sinks.recovery("email")
    send(sinks)


@pytest.fixture
async def smpp(sinks):
    told = {
        name.removeprefix("SMPP_").lower(): text for name, text in sinks.settings.items() if name.startswith("SMPP_")
    }
    provider = Smpp(SmppOptions(**told))
    yield provider
    await provider.close()


async def test_texts_are_put_together_and_taken_down_at_the_time_of_the_driver(smpp, tmp_path):
    listening = asyncio.create_task(listen(smpp, receipts=4))
    long = "【常青人寿】" + "尊敬的王女士，" * 20
    results = [await smpp.send(sms(1, text=long)), await smpp.send(sms(2, "+15005550006", text="Dear Ms Wang"))]
    assert [(type(one), one.carried.parts, str(one.carried.cost)) for one in results] == [
        (Accepted, 3, "0.135"),
        (Accepted, 1, "0.045"),
    ]
    receipts = await listening
    assert [(one.message_id, one.fate) for one in receipts] == [(str(n), Fate.DELIVERED) for n in range(1, 5)]
    lines = [json.loads(line) for line in (tmp_path / SMSC).read_text().splitlines()]
    assert all(line.pop("machine_at") for line in lines)
    ours = {"from": "10690001", "at": CLOCK}
    assert lines == [
        {"to": "+8613800138000", "text": long, "parts": 3, **ours},
        {"to": "+15005550006", "text": "Dear Ms Wang", "parts": 1, **ours},
    ]


async def test_an_smsc_out_of_order_takes_nothing(sinks, smpp, tmp_path):
    await sinks.outage("sms")
    assert isinstance(await smpp.send(sms()), Busy)
    assert not (tmp_path / SMSC).exists()
    await sinks.recovery("sms")
    assert isinstance(await smpp.send(sms()), Accepted)


async def test_what_a_user_names_is_used_and_never_taken_away(tmp_path):
    sinks = Sinks(tmp_path, tmp_path, None, named=Named.by("smpp://a:b@127.0.0.1:1", "smtp://127.0.0.1:2"))
    await sinks.start()
    for channel in ("sms", "email"):
        await sinks.outage(channel)
        await sinks.recovery(channel)
    assert (sinks.settings["SMPP_PORT"], sinks.settings["SMTP_PORT"]) == ("1", "2")
    assert list(tmp_path.iterdir()) == []
    await sinks.stop()


async def listen(provider: Smpp, receipts: int) -> list:
    """What the SMSC tells, until it has told so much."""
    heard, stop = [], asyncio.Event()

    async def keep(one) -> None:
        heard.append(one)
        if len(heard) == receipts:
            stop.set()

    await provider.listen(keep, stop)
    return heard


async def test_echo_has_a_switch(tmp_path):
    sinks = Sinks(tmp_path, tmp_path, None, echo=True)
    await sinks.outage("sms")
    assert (tmp_path / "echo.jsonl.down").exists()
    await sinks.recovery("sms")
    assert not (tmp_path / "echo.jsonl.down").exists()


async def test_what_was_received_is_counted_once_and_masked(sinks, tmp_path):
    received = Received(tmp_path)
    send(sinks)
    received.look()
    with (tmp_path / SMSC).open("w") as echo:
        echo.write(json.dumps({"to": "+8613800138000", "text": "生日快乐", "at": CLOCK}) + "\n" + '{"half')
    received.look()
    received.look()
    assert received.counts == {"sms": 1, "email": 1}
    assert received.latest.to_masked == "+86****8000"
