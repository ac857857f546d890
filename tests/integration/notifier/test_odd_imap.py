"""Mail servers that speak IMAP in their own way: nothing is lost, and no mail waits for another."""

import asyncio

import pytest

from services.notifier.errors import MailboxAway, MailboxRefuses
from services.notifier.subscribers.returns.imap import ImapFolder
from services.notifier.subscribers.returns.imap_options import ImapOptions
from services.notifier.subscribers.returns.mailbox import Mailbox
from tests.contract.odd_imap import OddImap, odd_imap
from tests.integration.notifier.test_odd_mailboxes import BOUNCE, POISON, kept
from tests.unit.notifier.returned_mails import PERSON


@pytest.fixture
def folder():
    made = []

    def make(server: OddImap, **given: str) -> ImapFolder:
        usual = {"host": "127.0.0.1", "port": server.port, "tls": "none", "username": "u", "password": "p"}
        made.append(ImapFolder(ImapOptions(**usual | given)))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.mark.parametrize(
    "odd", [{"no_search_line": True}, {"search_lines": 3}, {"search_tail": " (MODSEQ 917)"}], ids=str
)
async def test_mails_are_found_whatever_the_lines_of_search(sent, returns, folder, odd):
    with odd_imap(**odd) as server:
        mailbox = Mailbox(folder(server), returns)
        assert await mailbox.look() == 0
        server.mails = {3: BOUNCE, 5: PERSON, 8: POISON["idna"]}
        assert await mailbox.look() == 3
        assert (sorted(server.taken), server.mails) == ([3, 5, 8], {})
    assert len(await sent.said()) == 2


async def test_who_we_are_is_said_where_the_server_offers_to_hear_it(returns, folder):
    with odd_imap([PERSON], needs_id=True) as server:
        assert await Mailbox(folder(server), returns).look() == 1
        assert [line.split(" ")[1] for line in server.said[:6]] == [
            "CAPABILITY",
            "LOGIN",
            "CAPABILITY",
            "ID",
            "CREATE",
            "SELECT",
        ]
    with odd_imap([PERSON], capabilities="IMAP4rev1 MOVE") as server:
        assert await Mailbox(folder(server), returns).look() == 1
        assert not any(" ID " in line for line in server.said)
    with odd_imap([PERSON], refuses_id=True) as server:
        assert await Mailbox(folder(server), returns).look() == 1


async def test_a_refused_folder_is_blamed_only_when_it_is_missing(folder):
    with odd_imap(refuses_select="SELECT Unsafe Login. Please contact us") as server:
        with pytest.raises(
            MailboxRefuses, match=r"took the password, but opens no folder.*authorisation code.*Unsafe Login"
        ) as said:
            await asyncio.to_thread(folder(server).new)
        assert "FOLDER:" not in str(said.value)
        with pytest.raises(MailboxRefuses, match="FOLDER: the folder 'Nowhere' cannot be opened"):
            await asyncio.to_thread(folder(server, folder="Nowhere").new)


@pytest.mark.parametrize("odd", ["unfetchable", "bad_to", "hangs_up_at"])
async def test_a_mail_that_the_server_cannot_give_is_stepped_over_and_shown(sent, returns, folder, odd):
    with odd_imap([PERSON, BOUNCE], **{odd: frozenset({1})}) as server:
        mailbox = Mailbox(folder(server), returns)
        if odd == "hangs_up_at":
            with pytest.raises(MailboxAway):
                await mailbox.look()
        assert await mailbox.look() == 1
        assert await mailbox.look() == 0
        assert (list(server.mails), list(server.taken)) == ([1], [2])
        [shown] = mailbox.skipped
        assert shown.name == "1"
        del server.mails[1]
        assert (await mailbox.look(), mailbox.skipped) == (0, [])
    assert len(await sent.said()) == 2


async def test_a_mail_that_cannot_be_moved_holds_up_no_other(sent, returns, folder):
    with odd_imap([PERSON, BOUNCE], unmovable=frozenset({1})) as server:
        mailbox = Mailbox(folder(server), returns)
        assert await mailbox.look() == 2
        assert (list(server.mails), list(server.taken)) == ([1], [2])
        assert [each.reason for each in mailbox.skipped] == ["is stored, but cannot be moved: cannot move"]
        assert await mailbox.look() == 0
    assert len(await sent.said()) == 2


async def test_other_numbers_are_other_mails(sent, returns, folder):
    with odd_imap([PERSON], unfetchable=frozenset({1})) as server:
        reader = folder(server)
        mailbox = Mailbox(reader, returns)
        assert await mailbox.look() == 0
        assert len(mailbox.skipped) == 1
        server.mails, server.validity, server.unfetchable = {1: BOUNCE}, 2, frozenset()
        reader.close()
        assert await mailbox.look() == 1
    assert len(await sent.said()) == 2


async def test_mails_without_a_literal(notifier, returns, folder):
    with odd_imap([b"From: a@example.net", b""], quoted=True) as server:
        assert await Mailbox(folder(server), returns).look() == 2
    assert sorted(octets or b"" for _, octets in await kept(notifier)) == [b"", b"From: a@example.net"]


MANY = 120_000
"""Mails whose UIDs do not fit into the longest line that `imaplib` reads."""


async def test_a_mailbox_of_very_many_mails_is_read_in_ranges(returns, folder):
    with odd_imap() as server:
        server.mails = dict.fromkeys(range(1_000_000_000, 1_000_000_000 + MANY), PERSON)
        mailbox = Mailbox(folder(server), returns)
        assert await mailbox.look() == 50
        assert await mailbox.look() == 50
        assert sorted(server.taken) == list(range(1_000_000_000, 1_000_000_100))


async def test_mails_that_are_stepped_over_hide_none_in_a_later_range(folder):
    with odd_imap() as server:
        server.mails = dict.fromkeys(range(1, 5003), PERSON)
        reader = folder(server)
        assert len(await asyncio.to_thread(reader.new)) == 50
        for uid in range(1, 961):
            reader.skipped.add(str(uid), "cannot be fetched")
        waiting = [name for name, _ in await asyncio.to_thread(reader.new)]
        assert waiting == [str(uid) for uid in range(961, 1011)]
        server.mails = dict.fromkeys([*range(1, 961), *range(6000, 6002)], PERSON)
        assert [name for name, _ in await asyncio.to_thread(reader.new)] == ["6000", "6001"]


async def test_a_server_without_partial_fetches_gives_whole_mails(returns, folder):
    with odd_imap([PERSON, PERSON], refuses_partial=True) as server:
        mailbox = Mailbox(folder(server), returns)
        assert (await mailbox.look(), mailbox.skipped) == (2, [])


async def test_id_is_tried_where_the_server_wants_it_without_offering_it(returns, folder):
    with odd_imap([PERSON], needs_id=True, capabilities="IMAP4rev1 MOVE") as server:
        assert await Mailbox(folder(server), returns).look() == 1
        assert sum(" ID " in line for line in server.said) == 1
