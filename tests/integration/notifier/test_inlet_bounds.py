"""What somebody may make the inlet hold, and for how long: commands, connections, and mail that takes too long to read."""

import asyncio
import threading

import pytest

from services.notifier.domain.mime import LARGEST as KEPT
from services.notifier.subscribers.returns.conversation import LARGEST, LONGEST_COMMAND, Conversation
from services.notifier.subscribers.returns.inlet import CONNECTIONS
from services.notifier.subscribers.returns.mailbox import Mailbox
from services.notifier.subscribers.returns.maildir import Maildir
from services.notifier.subscribers.returns.readers import AT_ONCE, MOST_LEFT
from services.notifier.subscribers.returns.taking import Returns
from tests.integration.notifier.returning import OURS, TAGS, listening
from tests.integration.notifier.test_inlet import relayed
from tests.integration.notifier.test_odd_mailboxes import BOUNCE
from tests.unit.notifier.returned_mails import plain

BACK = f"bounces+{OURS}@example.com"
ENDLESS = plain("MAILER-DAEMON@x.example", "failure notice", "hello")


OVER = threading.Event()


class NeverRead(Returns):
    """Stands for mails whose reading does not end while the test lasts."""

    def __init__(self, notifier, seconds: float) -> None:
        super().__init__(notifier.database, notifier.clock, TAGS, seconds)

    def _read(self, octets, recipients):
        if octets.startswith(ENDLESS):
            OVER.wait()
        return super()._read(octets, recipients)


@pytest.fixture(autouse=True)
def _over():
    OVER.clear()
    yield
    OVER.set()


def endless(number: int) -> bytes:
    return ENDLESS + b" %d" % number


async def verdicts(notifier) -> list[tuple[str, str]]:
    rows = await notifier.rows("SELECT verdict, detail FROM returned_mail ORDER BY detail")
    return [(row["verdict"], row["detail"]) for row in rows]


async def test_mails_that_are_read_without_end_are_taken_for_a_reader_and_no_other_waits_for_them(sent):
    async with listening(NeverRead(sent, 1.0)) as port:
        answers = await asyncio.gather(*(relayed(port, endless(n), BACK) for n in range(AT_ONCE + 2)))
        assert {answer for _, answer in answers} == {"2.0.0 taken"}
        assert (await relayed(port, BOUNCE, BACK))[1] == "2.0.0 taken"
    assert [type(each).__name__ for each in await sent.said()] == ["DeliveryOutcome", "ContactReportedBad"]
    unclear = [row for row in await verdicts(sent) if row[0] == "unclear"]
    assert unclear == [("unclear", "takes longer than 1 s to read")] * (AT_ONCE + 2)


async def test_what_was_given_up_on_holds_a_bounded_number_of_threads(sent):
    returns = NeverRead(sent, 0.01)
    assert await returns.take([(endless(n), ()) for n in range(MOST_LEFT + 3)]) == [True] * (MOST_LEFT + 3)
    assert sum(detail.startswith("is not read") for _, detail in await verdicts(sent)) == 3
    assert sum(thread.name == "returned-mail" for thread in threading.enumerate()) == MOST_LEFT


async def test_a_mailbox_puts_away_what_is_read_without_end(sent, tmp_path):
    for name in ("new", "cur"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1.endless").write_bytes(ENDLESS)
    (tmp_path / "new" / "2.bounce").write_bytes(BOUNCE)
    returns = NeverRead(sent, 1.0)
    assert await Mailbox(Maildir(tmp_path), returns).look() == 2
    assert list((tmp_path / "new").iterdir()) == []
    assert len(await sent.said()) == 2


async def spoken(port: int, *lines: bytes) -> list[bytes]:
    """The answers to lines that are said one by one."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answers = [await reader.readline()]
    for line in lines:
        writer.write(line + b"\r\n")
        await writer.drain()
        answers.append(await reader.readline())
    writer.close()
    return answers


async def test_of_a_command_without_end_little_is_held(inlet, monkeypatch):
    held = []

    class Watched(asyncio.StreamReader):
        def feed_data(self, data):
            super().feed_data(data)
            held.append(len(self._buffer) - len(data))

    monkeypatch.setattr("aiosmtpd.smtp.asyncio.StreamReader", Watched)
    answers = await spoken(inlet, b"A" * (8 * 1024 * 1024), b"NOOP", b"HELO " + b"x" * LONGEST_COMMAND)
    assert [answer[:3] for answer in answers] == [b"220", b"500", b"250", b"500"]
    assert max(held) <= 2 * LONGEST_COMMAND


async def test_of_a_giant_mail_only_what_is_kept_is_held(sent, inlet):
    start = b"From: a@x.example\r\n\r\n.a line with a dot\r\n"
    for giant in (start + b"x" * (3 * KEPT), start + b"xy\r\n" * KEPT):
        assert (await relayed(inlet, giant, BACK))[1] == "2.0.0 taken"
    rows = await sent.rows("SELECT octets FROM returned_mail")
    assert {len(row["octets"]) for row in rows} == {KEPT}
    assert all(row["octets"].startswith(start) for row in rows)


async def test_a_mail_of_more_than_the_most_is_refused_and_the_next_is_taken(sent, inlet):
    reader, writer = await asyncio.open_connection("127.0.0.1", inlet)
    await reader.readline()
    for mail, answer in ((b"x" * (LARGEST + 1), b"552"), (BOUNCE, b"250")):
        for line in (b"HELO x", b"MAIL FROM:<>", b"RCPT TO:<" + BACK.encode() + b">", b"DATA"):
            writer.write(line + b"\r\n")
            assert (await reader.readline())[:1] in b"23"
        writer.write(mail + b"\r\n.\r\n")
        await writer.drain()
        assert (await reader.readline())[:3] == answer
    writer.close()
    assert len(await sent.said()) == 2


async def test_one_connection_too_many_is_turned_away_until_another_ends(inlet):
    many = [await asyncio.open_connection("127.0.0.1", inlet) for _ in range(CONNECTIONS)]
    assert {(await reader.readline())[:3] for reader, _ in many} == {b"220"}
    [turned_away] = await spoken(inlet)
    assert turned_away == b"421 4.3.2 too many connections\r\n"
    reader, writer = many[0]
    writer.write(b"QUIT\r\n")
    await reader.read()
    assert (await spoken(inlet))[0][:3] == b"220"
    for _, other in many:
        other.close()


async def test_a_connection_that_broke_while_it_was_to_be_encrypted_is_not_counted():
    class Closing(asyncio.Transport):
        def is_closing(self):
            return True

    conversation = Conversation(object(), asyncio.get_running_loop(), None)
    assert conversation.is_open
    conversation._first = Closing()
    assert not conversation.is_open


async def test_recipients_of_one_mail_are_bounded(inlet):
    rcpt = b"RCPT TO:<" + BACK.encode() + b">"
    answers = await spoken(inlet, b"HELO x", b"MAIL FROM:<>", *[rcpt] * 101)
    assert [answer[:3] for answer in answers[-2:]] == [b"250", b"452"]
