"""What every provider keeps, tried on each of them: whatever the other side does, the answer is the right result."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from deploy.local.ports import free_port
from schemas.ids import derived
from schemas.parties import Channel
from services.kit.settings import load
from services.notifier.domain.results import Accepted, Busy, Message, NotSent, Rejected, Rendered, Unsure
from services.notifier.errors import ProviderMisconfigured
from services.notifier.providers.contract import CanBeAsked, discover, kind_named
from services.notifier.providers.echo import Echo, EchoOptions
from services.notifier.providers.smpp.provider import Smpp
from services.notifier.providers.smtp.options import SmtpOptions
from services.notifier.providers.smtp.provider import Smtp
from services.notifier.settings import settings_class
from tests.builders import local
from tests.contract.mail_server import serving

SENDER = "常青人寿 <service@perennial.example>"


def message(number=1, to="wang@example.com", subject="续期保费缴纳提示", text="尊敬的王芳女士：\n.请缴费。", attempt=1):
    delivery = derived("delivery", number)
    return Message(
        reference=f"{delivery}-{attempt}",
        delivery=str(delivery),
        purpose="PremiumNotice",
        channel=Channel.EMAIL,
        to=to,
        words=Rendered(text, subject, "<p>尊敬的王芳女士</p>", "hash"),
        at=local("2026-03-02"),
    )


@pytest.fixture
def mail_server():
    with serving() as server:
        yield server


def options(port, **given):
    return SmtpOptions(host="127.0.0.1", port=port, tls="none", sender=SENDER, timeout=3.0, **given)


@pytest.fixture
async def smtp(mail_server) -> AsyncIterator[Smtp]:
    provider = Smtp(options(mail_server.port))
    yield provider
    await provider.close()


@pytest.fixture
async def echo(tmp_path) -> AsyncIterator[Echo]:
    provider = Echo(EchoOptions(file=tmp_path / "echo.jsonl", outage_file=tmp_path / "outage"))
    yield provider
    await provider.close()


@pytest.fixture(params=["echo", "smtp", "smpp"])
def provider(request):
    return request.getfixturevalue(request.param)


def address(provider, number):
    return f"+861380013{number:04}" if isinstance(provider, Smpp) else f"u{number}@example.com"


@pytest.fixture
def received(provider, request, tmp_path, mail_server):
    """The recipients of what the other side has, in order."""
    if isinstance(provider, Smpp):
        return request.getfixturevalue("node_smsc").taken
    if isinstance(provider, Echo):
        return lambda: [json.loads(line)["to"] for line in (tmp_path / "echo.jsonl").read_text().splitlines()]
    return lambda: [to for recipients, _ in mail_server.mails for to in recipients]


# What all of them keep


async def test_an_accepted_message_is_there_once(provider, received):
    assert isinstance(await provider.send(message(to=address(provider, 1))), Accepted)
    assert received() == [address(provider, 1)]


async def test_many_at_once_are_all_taken(provider, received):
    results = await asyncio.gather(*(provider.send(message(n, to=address(provider, n))) for n in range(60)))
    assert {type(result) for result in results} == {Accepted}
    assert sorted(received()) == sorted(address(provider, n) for n in range(60))


async def test_an_address_that_would_break_its_line_reaches_nobody_else(provider, received):
    for evil in ("a@example.com\r\nRCPT TO:<evil@example.com>", "+8613800130001\0evil@example.com"):
        await provider.send(message(to=evil))
    assert "evil@example.com" not in received()


async def test_an_outage_takes_nothing_and_ends(provider, received, mail_server, tmp_path):
    (tmp_path / "outage").touch()
    mail_server.rcpt = "451 4.3.0 try again"
    assert isinstance(await provider.send(message(to=address(provider, 1))), Busy)
    (tmp_path / "outage").unlink(missing_ok=True)
    mail_server.rcpt = "250 ok"
    assert isinstance(await provider.send(message(to=address(provider, 1))), Accepted)
    assert len(received()) == 1


def test_every_provider_is_found_by_its_name():
    assert set(discover()) == {"echo", "smpp", "smtp"}
    for name, kind in discover().items():
        with pytest.raises(ProviderMisconfigured, match=f"PERENNIAL_NOTIFIER_{name.upper()}_"):
            kind.make(kind.options())


def test_an_unknown_or_unfit_provider_is_refused_by_name():
    with pytest.raises(ProviderMisconfigured, match="there is no provider 'pigeon'; there are echo, smpp, smtp"):
        kind_named("pigeon", Channel.SMS)
    with pytest.raises(ProviderMisconfigured, match="smtp carries no sms"):
        kind_named("smtp", Channel.SMS)


def test_the_options_of_every_provider_are_settings(tmp_path):
    given = {
        "PERENNIAL_DATABASE_URL": "postgresql://x",
        "PERENNIAL_NOTIFIER_SMS_PROVIDER": "echo",
        "PERENNIAL_NOTIFIER_EMAIL_PROVIDER": "smtp",
        "PERENNIAL_NOTIFIER_ECHO_FILE": str(tmp_path / "echo.jsonl"),
        "PERENNIAL_NOTIFIER_SMTP_HOST": "mail.example",
        "PERENNIAL_NOTIFIER_SMTP_PASSWORD": "secret",
    }
    settings = load(settings_class(), given)
    assert settings.options_of("echo", EchoOptions).file == tmp_path / "echo.jsonl"
    assert settings.options_of("smtp", SmtpOptions).host == "mail.example"
    assert "'secret'" not in repr(settings)


# Echo


async def test_echo_knows_what_it_took_by_its_reference(echo):
    assert isinstance(echo, CanBeAsked)
    await echo.send(message(1))
    assert isinstance(await echo.ask(message(1).reference), Accepted)
    assert isinstance(await echo.ask(message(1, attempt=2).reference), NotSent)
    assert isinstance(await echo.ask(message(2).reference), NotSent)


async def test_echo_writes_what_was_sent_when(echo, tmp_path):
    await echo.send(message())
    [line] = (tmp_path / "echo.jsonl").read_text().splitlines()
    written = json.loads(line)
    assert written["at"] == local("2026-03-02").isoformat()
    assert (written["text"], written["purpose"]) == ("尊敬的王芳女士：\n.请缴费。", "PremiumNotice")


# SMTP


async def test_the_mail_arrives_as_written_and_a_repeat_is_recognised(smtp, mail_server):
    await smtp.send(message(attempt=1))
    await smtp.send(message(attempt=2))
    (_, first), (_, second) = mail_server.mails
    assert first["Message-ID"] == second["Message-ID"] == f"<{derived('delivery', 1)}@perennial.example>"
    assert first["Subject"] == "续期保费缴纳提示"
    assert first["From"].addresses[0].display_name == "常青人寿"
    assert first.get_body(("plain",)).get_content().splitlines() == ["尊敬的王芳女士：", ".请缴费。"]
    assert "尊敬的王芳女士" in first.get_body(("html",)).get_content()


async def test_connections_are_kept(mail_server):
    one = Smtp(options(mail_server.port, connections=1))
    for number in range(5):
        assert isinstance(await one.send(message(number)), Accepted)
    assert mail_server.connections == 1
    await one.close()


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ("550 5.1.1 no such user", Rejected("550 5.1.1 no such user", bad_address=True)),
        ("550 5.7.1 blocked by policy", Rejected("550 5.7.1 blocked by policy", bad_address=False)),
        ("450 4.2.0 mailbox busy", Busy("450 4.2.0 mailbox busy")),
    ],
)
async def test_a_refused_recipient(smtp, mail_server, answer, result):
    mail_server.rcpt = answer
    assert await smtp.send(message()) == result
    mail_server.rcpt = "250 ok"
    assert isinstance(await smtp.send(message()), Accepted)


@pytest.mark.parametrize(("answer", "kind"), [("554 5.6.0 content refused", Rejected), ("451 4.3.0 disk full", Busy)])
async def test_a_refusal_after_the_final_dot_was_not_taken(smtp, mail_server, answer, kind):
    mail_server.data = answer
    result = await smtp.send(message())
    assert (type(result), result.detail) == (kind, answer)


async def test_lost_before_the_final_dot_is_not_sent(smtp, mail_server):
    mail_server.drop_at = "rcpt"
    assert isinstance(await smtp.send(message()), Busy)
    assert mail_server.mails == []


async def test_lost_after_the_final_dot_is_unknown(smtp, mail_server):
    mail_server.drop_at = "final dot"
    assert isinstance(await smtp.send(message()), Unsure)
    mail_server.drop_at = None
    assert isinstance(await smtp.send(message(2)), Accepted)


async def test_a_server_too_slow_before_the_final_dot_has_nothing(smtp, mail_server):
    mail_server.slow_at = "rcpt"
    assert isinstance(await smtp.send(message()), Busy)


async def test_a_server_too_slow_after_the_final_dot_leaves_us_in_doubt(smtp, mail_server):
    mail_server.slow_at = "final dot"
    assert isinstance(await smtp.send(message()), Unsure)


async def test_a_dead_port_is_an_outage():
    dead = Smtp(options(free_port()))
    assert isinstance(await dead.send(message()), Busy)
    await dead.close()


async def test_a_connection_closed_while_it_rested_costs_nothing(mail_server):
    one = Smtp(options(mail_server.port, connections=1))
    await one.send(message(1))
    one._pool._lines[0]._client.protocol.transport.abort()
    assert isinstance(await one.send(message(2)), Accepted)
    await one.close()


@pytest.mark.parametrize("sender", ["nobody", "a@b\r\nBcc: evil@example.com", "", "<>"])
def test_a_sender_that_is_no_address_stops_the_start(sender):
    with pytest.raises(ProviderMisconfigured, match="SMTP_SENDER"):
        Smtp(SmtpOptions(host="127.0.0.1", tls="none", sender=sender))
