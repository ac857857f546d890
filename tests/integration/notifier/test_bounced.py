"""E-mail through postfix to mailboxes that are not there, are late, or answer by themselves: what its real reports lead to."""

from pathlib import Path

import aiosmtplib
import pytest

from schemas.outcomes import ContactReportedBad
from schemas.parties import Channel, Contact
from services.notifier.domain.tags import trails_of
from services.notifier.handlers.on_moments import Means
from services.notifier.providers.smtp.options import SmtpOptions
from services.notifier.providers.smtp.provider import Smtp
from services.notifier.sender.sender import Sender
from services.notifier.subscribers.returns.inlet import encryption
from services.notifier.subscribers.returns.mailbox import Mailbox
from services.notifier.subscribers.returns.maildir import Maildir
from tests.builders import make_party
from tests.contract.conftest import certificate  # noqa: F401 -- a fixture
from tests.contract.mail_server import serving
from tests.contract.postfix import postfix
from tests.integration.notifier.conftest import LIBRARY
from tests.integration.notifier.returning import BY_MAIL, OURS, SECRET, listening
from tests.unit.notifier.returned_mails import HOLIDAY

pytestmark = pytest.mark.program("postfix")
HERE = "someone@example.com"
BACK = f"bounces+{OURS}@perennial.example"


@pytest.fixture
async def through(notifier):
    """Has one e-mail sent through a postfix: to this address, and should it be bad to one that is there."""
    made = []

    async def send(server, to: str) -> None:
        options = SmtpOptions(
            host="127.0.0.1",
            port=server.port,
            tls="none",
            sender="service@perennial.example",
            return_path="bounces@perennial.example",
        )
        made.append(provider := Smtp(options))
        notifier.booths["mail"].provider = provider
        means = Means(LIBRARY, {Channel.EMAIL: "mail"}, notifier.lease, trails_of(SECRET, None))
        notifier.sender = Sender(notifier.database, notifier.clock, means, notifier.booths, lambda: True, 10)
        contacts = (Contact(number=n, channel=Channel.EMAIL, address=each) for n, each in enumerate((to, HERE), 1))
        await notifier.know(party=make_party(contacts=tuple(contacts)))
        await notifier.ask(BY_MAIL)
        await notifier.send()
        assert await notifier.outcomes() == ["accepted: none!"]

    yield send
    for each in made:
        await each.close()


@pytest.fixture
def further_on():
    """The mail server of a recipient, to which postfix relays."""
    with serving() as server:
        yield server


async def verdicts(notifier) -> list[str]:
    return [row["verdict"] for row in await notifier.rows("SELECT verdict FROM returned_mail")]


async def bad_and_on_to_the_next(notifier, server) -> None:
    """The contact is bad, and the mail arrives at the next one."""
    refused, bad = await notifier.said()
    assert (refused.outcome, refused.reason, refused.concludes) == ("refused", "bad-address", False)
    assert refused.detail == '5.1.1 unknown user: "nobody@example.com"'
    assert isinstance(bad, ContactReportedBad)
    assert (bad.channel, bad.contact) == ("email", 1)
    await notifier.send()
    assert await notifier.outcomes() == ["accepted: none!"]
    await server.until(f"to=<{HERE}>", "status=sent")
    [mail] = (server.box("someone") / "new").iterdir()
    assert b"Subject: " in mail.read_bytes()


async def test_nobody_there_comes_back_by_smtp_and_the_next_contact_is_used(notifier, through, inlet):
    async with postfix(HERE, routes={"perennial.example": inlet}) as server:
        await through(server, "nobody@example.com")
        await server.until(f"to=<{BACK}>", "status=sent (250 2.0.0 taken)")
        await bad_and_on_to_the_next(notifier, server)


async def test_nobody_there_comes_back_into_a_mailbox_and_the_next_contact_is_used(notifier, through, returns):
    async with postfix(HERE, "bounces@perennial.example") as server:
        await through(server, "nobody@example.com")
        await server.until(f"to=<{BACK}>", "status=sent (delivered to maildir)")
        assert await Mailbox(Maildir(server.box("bounces")), returns).look() == 1
        await bad_and_on_to_the_next(notifier, server)


async def test_a_server_further_on_that_knows_nobody_there_is_believed_too(notifier, through, inlet, further_on):
    further_on.rcpt = "550 5.1.1 no such user here"
    async with postfix(routes={"perennial.example": inlet, "example.net": further_on.port}) as server:
        await through(server, "nobody@example.net")
        await server.until(f"to=<{BACK}>", "status=sent (250 2.0.0 taken)")
    refused, bad = await notifier.said()
    assert (refused.reason, bad.contact) == ("bad-address", 1)
    assert refused.detail.startswith("5.1.1 550 5.1.1 no such user here")


async def test_a_mail_that_is_late_changes_nothing(notifier, through, inlet, further_on):
    further_on.rcpt = "451 4.3.0 come again"
    async with postfix(routes={"perennial.example": inlet, "example.net": further_on.port}) as server:
        await through(server, "slow@example.net")
        await server.until(f"to=<{BACK}>", "status=sent (250 2.0.0 taken)")
        assert (await notifier.said(), await verdicts(notifier)) == ([], ["under-way"])
        further_on.rcpt = "250 ok"
        await server.until("to=<slow@example.net>", "status=sent")
    assert len(further_on.mails) == 1


async def test_a_machine_that_answers_for_its_owner_is_no_bounce(notifier, through, inlet):
    async with postfix(HERE, routes={"perennial.example": inlet}) as server:
        await through(server, HERE)
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=server.port, start_tls=False) as client:
            await client.sendmail("", [BACK], HOLIDAY)
        await server.until(f"to=<{BACK}>", "status=sent (250 2.0.0 taken)")
    assert (await notifier.said(), await verdicts(notifier)) == ([], ["automatic"])


ENCRYPTS = "smtp_tls_security_level = encrypt\nsmtp_tls_loglevel = 1\n"


async def test_what_comes_back_is_relayed_encrypted(notifier, through, returns, certificate):  # noqa: F811
    key, pem = certificate("IP:127.0.0.1")
    async with (
        listening(returns, encryption(Path(pem), Path(key), required=True)) as port,
        postfix(HERE, routes={"perennial.example": port}, more=ENCRYPTS) as server,
    ):
        await through(server, "nobody@example.com")
        await server.until("TLS connection established to 127.0.0.1")
        await server.until(f"to=<{BACK}>", "status=sent (250 2.0.0 taken)")
        await bad_and_on_to_the_next(notifier, server)
