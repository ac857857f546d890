"""The outside world of the demo: what it takes down, and how it fails."""

import json
import smtplib
from email.message import EmailMessage

import pytest

from deploy.local.received import Received
from deploy.local.sinks import Sinks

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


async def test_echo_has_a_switch(sinks, tmp_path):
    await sinks.outage("sms")
    assert (tmp_path / "echo.jsonl.down").exists()
    await sinks.recovery("sms")
    assert not (tmp_path / "echo.jsonl.down").exists()


async def test_what_was_received_is_counted_once_and_masked(sinks, tmp_path):
    received = Received(tmp_path)
    send(sinks)
    received.look()
    with (tmp_path / "echo.jsonl").open("w") as echo:
        echo.write(json.dumps({"to": "+8613800138000", "text": "生日快乐", "at": CLOCK}) + "\n" + '{"half')
    received.look()
    received.look()
    assert (received.sms, received.email) == (1, 1)
    assert received.latest.to_masked == "+86****8000"
