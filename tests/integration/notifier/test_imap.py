"""Undeliverable mail in a mailbox of Debian's dovecot: taken once, never lost, and every mistake of the set-up said in words."""

import asyncio

import pytest

from deploy.local.ports import free_port
from services.notifier.errors import MailboxAway, MailboxRefuses
from services.notifier.subscribers.returns.imap import ImapFolder
from services.notifier.subscribers.returns.imap_door import mailbox_name
from services.notifier.subscribers.returns.imap_options import ImapOptions
from services.notifier.subscribers.returns.mailbox import REACHED, SHUT_SECONDS, Mailbox
from tests.contract.conftest import certificate  # noqa: F401 -- a fixture
from tests.contract.dovecot import PASSWORD, USER, dovecot
from tests.integration.notifier.returning import OURS, SECRET
from tests.unit.notifier.returned_mails import HOLIDAY, PERSON, TAG, failed

pytestmark = pytest.mark.program("dovecot")
BOUNCE = failed("5.1.1").replace(TAG.encode(), OURS.encode())


@pytest.fixture
async def server():
    async with dovecot() as made:
        yield made


@pytest.fixture
async def running(server):
    await server.start()
    return server


@pytest.fixture
def folder(server):
    """Makes folders at the server, and closes them."""
    made = []

    def make(**given) -> ImapFolder:
        usual = {"host": "127.0.0.1", "port": server.plain, "tls": "none", "username": USER, "password": PASSWORD}
        made.append(ImapFolder(ImapOptions(**usual | given)))
        return made[-1]

    yield make
    for each in made:
        each.close()


async def test_what_lies_in_the_folder_is_taken_and_moved(sent, returns, running, folder):
    running.put(BOUNCE)
    running.put(PERSON, flags=r"(\Seen)")
    mailbox = Mailbox(folder(), returns)
    assert await mailbox.look() == 2
    assert [type(each).__name__ for each in await sent.said()] == ["DeliveryOutcome", "ContactReportedBad"]
    assert (await mailbox.look(), running.count(), running.count("Taken")) == (0, 0, 2)
    running.put(HOLIDAY)
    assert (await mailbox.look(), running.count("Taken")) == (1, 3)


async def test_folders_in_other_letters(returns, running, folder):
    running.put(PERSON, folder='"&kABP4Q-"')
    assert await Mailbox(folder(folder="退信", taken="已处理"), returns).look() == 1
    assert running.count('"&XfJZBHQG-"') == 1
    assert mailbox_name('R&D "\\" 退信') == r'"R&-D \"\\\" &kABP4Q-"'


async def test_a_server_that_cannot_move(returns, server, folder):
    await server.start("imap_capability = IMAP4rev1")
    server.put(PERSON)
    mailbox = Mailbox(folder(), returns)
    assert await mailbox.look() == 1
    assert (await mailbox.look(), server.count(), server.count("Taken")) == (0, 0, 1)
    assert server.count(which="DELETED") == 1


async def test_what_was_stored_but_not_put_away_is_told_once(sent, returns, running, folder):
    running.put(BOUNCE)
    cut = folder()

    class Cut:
        kind, every, where, new, close = cut.kind, cut.every, cut.where, cut.new, cut.close

        def put_away(self, names) -> None:
            cut.close()
            cut.put_away(names)

    with pytest.raises(MailboxAway, match="before what is stored could be moved"):
        await Mailbox(Cut(), returns).look()
    assert len(await sent.said()) == 2
    assert running.count() == 1
    assert await Mailbox(folder(), returns).look() == 1
    assert (await sent.said(), running.count(), running.count("Taken")) == ([], 0, 1)


async def test_what_cannot_be_stored_stays(notifier, returns, running, folder):
    running.put(PERSON)
    mailbox = Mailbox(folder(), returns)
    await notifier.database.close()
    with pytest.raises(Exception, match=r"database|connection|closed|pool"):
        await mailbox.look()
    await notifier.database.open()
    assert (running.count(), await mailbox.look()) == (1, 1)


async def test_a_server_that_goes_and_comes_back(returns, running, folder):
    mailbox = Mailbox(folder(), returns)
    assert await mailbox.look() == 0
    await running.stop()
    with pytest.raises(MailboxAway):
        await mailbox.look()
    with pytest.raises(MailboxAway, match=r"is not reached: .*refused"):
        await mailbox.look()
    await running.start()
    running.put(PERSON)
    assert await mailbox.look() == 1


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
async def test_encrypted(returns, server, folder, certificate, tls):  # noqa: F811
    await server.start(tls=(pair := certificate("IP:127.0.0.1")))
    server.put(PERSON)
    port = server.plain if tls == "starttls" else server.encrypted
    assert await Mailbox(folder(tls=tls, port=port, ca_file=pair[1]), returns).look() == 1
    stranger = folder(tls=tls, port=port)
    with pytest.raises(MailboxRefuses, match=r"CA_FILE: the certificate of 127.0.0.1 is not trusted: self-signed"):
        await asyncio.to_thread(stranger.new)


@pytest.mark.parametrize(
    ("given", "kind", "words"),
    [
        (
            {"password": "wrong"},
            MailboxRefuses,
            "USERNAME and .*PASSWORD: not taken by 127.0.0.1: .*AUTHENTICATIONFAILED",
        ),
        ({"folder": "nowhere"}, MailboxRefuses, "FOLDER: the folder 'nowhere' cannot be opened: .*doesn't exist"),
        ({"tls": "starttls"}, MailboxRefuses, "TLS: 127.0.0.1 offers no encryption"),
        ({"tls": "implicit"}, MailboxRefuses, "PORT and .*TLS: port .* speaks no TLS from the start; is it starttls"),
        ({"host": "nowhere.invalid"}, MailboxAway, "HOST: no machine is called 'nowhere.invalid'"),
    ],
    ids=["password", "folder", "no-starttls", "plain", "host"],
)
@pytest.mark.usefixtures("running")
async def test_mistakes_are_said_in_words(folder, given, kind, words):
    with pytest.raises(kind, match=words):
        await asyncio.to_thread(folder(**given).new)


async def test_who_is_refused_waits_longer_than_who_finds_nobody(returns, running, folder):
    refused, alone = Mailbox(folder(password="wrong"), returns), Mailbox(folder(port=free_port()), returns)
    assert await refused._try(asyncio.Event()) == SHUT_SECONDS
    assert await alone._try(asyncio.Event()) == ImapFolder.every
    assert REACHED.labels("imap")._value.get() == 0
    running.put(PERSON)
    assert await Mailbox(folder(), returns)._try(asyncio.Event()) == 0
    assert REACHED.labels("imap")._value.get() == 1


@pytest.mark.parametrize("missing", ["host", "username", "password"])
def test_what_is_needed_is_asked_for(missing):
    given = {"host": "127.0.0.1", "username": USER, "password": PASSWORD}
    with pytest.raises(MailboxRefuses, match=f"PERENNIAL_NOTIFIER_RETURNS_IMAP_{missing.upper()}: is not set"):
        ImapFolder(ImapOptions(**given | {missing: None}))


@pytest.mark.any_broker
async def test_a_service_reads_its_mailbox_and_shows_that_it_does(start, running, tmp_path):
    running.put(PERSON)
    (tmp_path / "password").write_text(PASSWORD)
    process = await start(
        PERENNIAL_NOTIFIER_SECRET=SECRET,
        PERENNIAL_NOTIFIER_RETURNS_IMAP_HOST="127.0.0.1",
        PERENNIAL_NOTIFIER_RETURNS_IMAP_PORT=str(running.plain),
        PERENNIAL_NOTIFIER_RETURNS_IMAP_TLS="none",
        PERENNIAL_NOTIFIER_RETURNS_IMAP_USERNAME=USER,
        PERENNIAL_NOTIFIER_RETURNS_IMAP_PASSWORD_FILE=str(tmp_path / "password"),
    )
    await process.answers("/ready")

    async def read() -> bool:
        shown = (await process.api.get("/metrics")).text
        return 'perennial_notifier_mailbox_reached{kind="imap"} 1.0' in shown

    await process.child.ready(read, within=30)
    [waiting] = (await process.api.get("/returned-mail")).json()
    assert waiting["verdict"] == "unclear"
