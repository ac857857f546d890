"""Mail that comes back by SMTP, relayed to us by a mail server."""

from pathlib import Path

import aiosmtplib
import pytest

from deploy.local.ports import free_port
from services.notifier.errors import ProviderMisconfigured
from services.notifier.subscribers.returns.inlet import encryption
from tests.contract.conftest import certificate  # noqa: F401 -- a fixture
from tests.contract.mail_server import serving
from tests.integration.notifier.processes import FACTS
from tests.integration.notifier.returning import BY_MAIL, OURS, SECRET, listening
from tests.unit.notifier import returned_mails
from tests.unit.notifier.returned_mails import PERSON, TAG, failed


async def relayed(port: int, mail: bytes, to: str):
    """A mail server hands a mail on."""
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as client:
        return await client.sendmail("", [to], mail)


@pytest.mark.usefixtures("sent")
async def test_a_mail_server_relays_what_comes_back(notifier, inlet):
    _, answer = await relayed(inlet, failed("5.1.1"), f"bounces+{OURS.upper()}@example.com")
    assert answer == "2.0.0 taken"
    assert [type(each).__name__ for each in await notifier.said()] == ["DeliveryOutcome", "ContactReportedBad"]


@pytest.mark.parametrize("to", ["bounces@example.com", f"bounces+{TAG}@example.com", f"{OURS[:-1]}@example.com"])
async def test_mail_to_no_return_address_of_ours_is_turned_away(notifier, inlet, to):
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        await relayed(inlet, failed("5.1.1"), to)
    assert refused.value.recipients[0].code == 550
    assert await notifier.rows("SELECT FROM returned_mail") == []


async def test_encryption_is_offered_and_may_be_demanded(returns, certificate):  # noqa: F811
    key, pem = certificate("IP:127.0.0.1")
    for required in (False, True):
        async with listening(returns, encryption(Path(pem), Path(key), required=required)) as port:
            async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=True, cert_bundle=pem) as client:
                await client.ehlo()
                assert (await client.mail("")).code == 250
            async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as plain:
                await plain.ehlo()
                assert (await plain.execute_command(b"MAIL FROM:<>")).code == (530 if required else 250)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((None, Path("key.pem"), False), "is not set, but its key"),
        ((None, None, True), "is not set, but its key or REQUIRE_TLS"),
        ((Path("nowhere.pem"), None, False), "nowhere.pem with its key nowhere.pem cannot be used"),
    ],
    ids=["key alone", "required", "no file"],
)
def test_a_certificate_that_cannot_be_used_stops_the_start(given, words):
    *files, required = given
    with pytest.raises(ProviderMisconfigured, match=words):
        encryption(*files, required=required)


async def test_while_the_database_is_away_the_mail_server_keeps_it(notifier, inlet):
    await notifier.database.close()
    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await relayed(inlet, failed("5.1.1"), f"bounces+{OURS}@example.com")
    assert refused.value.code == 451
    await notifier.database.open()


@pytest.mark.any_broker
async def test_from_the_envelope_of_a_mail_to_the_contact_reported_bad(start, say):
    await say(*FACTS, BY_MAIL)
    port = free_port()
    with serving() as server:
        process = await start(
            PERENNIAL_NOTIFIER_SECRET=SECRET,
            PERENNIAL_NOTIFIER_RETURNS_PORT=str(port),
            PERENNIAL_NOTIFIER_EMAIL_PROVIDER="smtp",
            PERENNIAL_NOTIFIER_SMTP_HOST="127.0.0.1",
            PERENNIAL_NOTIFIER_SMTP_PORT=str(server.port),
            PERENNIAL_NOTIFIER_SMTP_TLS="none",
            PERENNIAL_NOTIFIER_SMTP_SENDER="service@perennial.example",
            PERENNIAL_NOTIFIER_SMTP_RETURN_PATH="bounces@perennial.example",
        )
        await process.answers("/ready")
        await process.idle()
        [back], [(_, mail)] = server.senders, server.mails
    assert back == f"bounces+{OURS}@perennial.example"
    assert mail["X-Notice-Tag"] == OURS
    await relayed(port, returned_mails.QMAIL, back)
    said = await process.lines("outcomes")
    assert [each.get("outcome", each["type"]) for each in said[:3]] == [
        "accepted",
        "refused",
        "perennial.contact-reported-bad.v1",
    ]
    await relayed(port, PERSON, back)
    [waiting] = (await process.api.get("/returned-mail")).json()
    assert (waiting["verdict"], waiting["notice_id"]) == ("unclear", str(BY_MAIL.notice_id))
    assert b"wang@example.net" in (await process.api.get(f"/returned-mail/{waiting['digest']}")).content
    assert (await process.api.get(f"/returned-mail/{'0' * 64}")).status_code == 404
