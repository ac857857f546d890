"""Mailboxes and mails that behave oddly: one item has one fate, what is behind it is taken, and the service stays ready."""

import os
import time

import pytest

from services.notifier.domain.mime import LARGEST
from services.notifier.domain.tags import Tags
from services.notifier.store import returned
from services.notifier.subscribers.returns.mailbox import Mailbox
from services.notifier.subscribers.returns.maildir import Maildir
from services.notifier.subscribers.returns.taking import Returns
from tests.contract.odd_imap import odd_imap
from tests.integration.notifier.returning import OURS, SECRET
from tests.unit.notifier.returned_mails import PERSON, TAG, failed
from tests.unit.notifier.test_hostile_mail import MAILS as HOSTILE

ANSWERS_WITHIN = 3.0
"""Seconds for a probe while mails made to stop us are read; on an idle machine a hundredth of it."""
BOUNCE = failed("5.1.1").replace(TAG.encode(), OURS.encode())
POISON = {
    "undefined": b'From: MAILER-DAEMON@x.example\r\nContent-Type: text/plain; charset="undefined"\r\n\r\nhello',
    "idna": b'From: MAILER-DAEMON@x.example\r\nContent-Type: text/plain; charset="idna"\r\n\r\nhello',
    "nested": b"From: MAILER-DAEMON@x.example\r\nContent-Type: message/rfc822\r\n\r\n" * 1200,
    "style": b"From: MAILER-DAEMON@x.example\r\nContent-Type: text/html\r\n\r\n" + b"<style" * 50_000,
}


@pytest.fixture
def maildir(tmp_path):
    for name in ("new", "cur", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)
    return tmp_path / "box"


async def kept(notifier) -> list[tuple[str, bytes | None]]:
    rows = await notifier.rows("SELECT verdict, octets FROM returned_mail ORDER BY received_at, verdict")
    return [(row["verdict"], row["octets"]) for row in rows]


# Mails that nobody can read


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON)
async def test_a_mail_that_cannot_be_read_is_kept_and_the_bounce_behind_it_is_told(sent, returns, maildir, poison):
    (maildir / "new" / "1.poison").write_bytes(poison)
    (maildir / "new" / "2.bounce").write_bytes(BOUNCE)
    assert await Mailbox(Maildir(maildir), returns).look() == 2
    assert [type(each).__name__ for each in await sent.said()] == ["DeliveryOutcome", "ContactReportedBad"]
    assert ("unclear", poison) in await kept(sent)
    assert list((maildir / "new").iterdir()) == []


class Unreadable(Tags):
    """Stands for a fault of ours that one mail brings to light."""

    def read(self, tag):
        if tag == TAG:
            raise RecursionError("too deep")
        return super().read(tag)


async def test_a_mail_whose_reading_fails_is_kept_and_the_others_of_its_batch_are_told(sent):
    returns = Returns(sent.database, sent.clock, Unreadable(SECRET, "return"))
    assert await returns.take([(PERSON, ()), (BOUNCE, ())]) == [True, True]
    assert len(await sent.said()) == 2
    assert ("unclear", PERSON) in await kept(sent)


async def test_a_mail_that_the_database_refuses_is_kept_as_unclear_and_the_others_are_told(sent, returns):
    await sent.rows("ALTER TABLE returned_mail ADD CONSTRAINT odd CHECK (subject IS NULL OR subject NOT LIKE '%续期%')")
    assert await returns.take([(PERSON, ()), (BOUNCE, ())]) == [True, True]
    assert len(await sent.said()) == 2
    [(verdict, octets)] = [row for row in await kept(sent) if row[1]]
    assert (verdict, octets) == ("unclear", PERSON)
    async with sent.database.transaction() as tx:
        [waiting] = await returned.unread(tx, 10)
    assert waiting.detail.startswith("cannot be stored: CheckViolationError")


async def test_of_a_giant_mail_its_beginning_is_read_and_kept(sent, returns, maildir):
    (maildir / "new" / "1.giant").write_bytes(PERSON + b"x" * (2 * LARGEST))
    assert await Mailbox(Maildir(maildir), returns).look() == 1
    [(_, octets)] = await kept(sent)
    assert octets is not None
    assert len(octets) == LARGEST


# Maildir


async def test_what_is_no_file_and_what_cannot_be_moved_is_stepped_over(sent, returns, maildir):
    os.mkfifo(maildir / "new" / "0.pipe")
    (maildir / "new" / "1.folder").mkdir()
    (maildir / "new" / "2.stuck").write_bytes(PERSON)
    (maildir / "cur" / "2.stuck:2,S" / "in the way").mkdir(parents=True)
    (maildir / "new" / "3.bounce").write_bytes(BOUNCE)
    mailbox = Mailbox(Maildir(maildir), returns)
    assert await mailbox.look() == 2
    assert len(await sent.said()) == 2
    assert [(each.name, each.reason.split(":")[0]) for each in mailbox.skipped] == [
        ("0.pipe", "is no file"),
        ("1.folder", "is no file"),
        ("2.stuck", "is stored, but cannot be moved to cur"),
    ]
    assert await mailbox.look() == 0
    (maildir / "new" / "0.pipe").unlink()
    assert await mailbox.look() == 0
    assert [each.name for each in mailbox.skipped] == ["1.folder", "2.stuck"]


async def test_a_maildir_without_cur_is_given_one(sent, returns, tmp_path):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1.bounce").write_bytes(BOUNCE)
    assert await Mailbox(Maildir(tmp_path), returns).look() == 1
    assert [file.name for file in (tmp_path / "cur").iterdir()] == ["1.bounce:2,S"]
    assert len(await sent.said()) == 2


# The service


@pytest.mark.any_broker
async def test_the_service_stays_ready_whatever_its_mailboxes_do(start, maildir):
    (maildir / "new" / "1.folder").mkdir()
    (maildir / "new" / "2.poison").write_bytes(POISON["undefined"])
    for number, hostile in enumerate(HOSTILE.values()):
        (maildir / "new" / f"3.{number}").write_bytes(hostile)
    with odd_imap([POISON["nested"], PERSON], needs_id=True, unfetchable=frozenset({2})) as server:
        process = await start(
            PERENNIAL_NOTIFIER_SECRET=SECRET,
            PERENNIAL_NOTIFIER_RETURNS_MAILBOX=str(maildir),
            PERENNIAL_NOTIFIER_RETURNS_PORT=str(server.port),  # taken: the inlet cannot listen
            PERENNIAL_NOTIFIER_RETURNS_IMAP_HOST="127.0.0.1",
            PERENNIAL_NOTIFIER_RETURNS_IMAP_PORT=str(server.port),
            PERENNIAL_NOTIFIER_RETURNS_IMAP_TLS="none",
            PERENNIAL_NOTIFIER_RETURNS_IMAP_USERNAME="u",
            PERENNIAL_NOTIFIER_RETURNS_IMAP_PASSWORD="p",
        )
        await process.answers("/ready")

        slowest = 0.0

        async def done() -> bool:
            nonlocal slowest
            begun = time.monotonic()
            assert (await process.api.get("/live")).status_code == 204
            slowest = max(slowest, time.monotonic() - begun)
            shown = (await process.api.get("/returned-mail/skipped")).json()
            metrics = (await process.api.get("/metrics")).text
            return (
                sorted(each["name"] for each in shown) == ["1.folder", "2"]
                and 'perennial_notifier_returned_mail_skipped{kind="imap"} 1.0' in metrics
                and list((maildir / "new").iterdir()) == [maildir / "new" / "1.folder"]
                and 'perennial_loop_failing{loop="returns-inlet"} 1.0' in metrics
            )

        await process.child.ready(done, within=60)
        assert slowest < ANSWERS_WITHIN
        assert (await process.api.get("/ready")).status_code == 200
        waiting = (await process.api.get("/returned-mail")).json()
        assert len(waiting) >= len(HOSTILE)
        assert {each["verdict"] for each in waiting} >= {"unclear"}
