"""Mail that comes back, on a real database: what is signed by us is believed, everything else is kept."""

import asyncio

import pytest

from schemas.outcomes import ContactReportedBad
from schemas.parties import Channel
from services.notifier.domain.tags import Tags
from services.notifier.store import returned
from services.notifier.subscribers.returns.mailbox import Mailbox
from services.notifier.subscribers.returns.maildir import Maildir
from tests.builders import make_notice
from tests.integration.notifier.returning import BY_MAIL, OURS, TAGS
from tests.unit.notifier.returned_mails import HOLIDAY, PERSON, TAG, failed, report

DELIVERED = report("Action: delivered\nStatus: 2.0.0")


def ours(mail: bytes, tag: str = OURS) -> bytes:
    """The same mail about an attempt of ours."""
    return mail.replace(TAG.encode(), tag.encode())


@pytest.fixture
async def comes_back(returns, sent):
    """Takes one mail about what was sent; what the world is told of it."""

    async def take(mail: bytes, *recipients: str) -> list:
        assert await returns.take([(mail, recipients)]) == [True]
        return await sent.said()

    return take


async def unread(notifier) -> list[str]:
    async with notifier.database.transaction() as tx:
        return [each.verdict for each in await returned.unread(tx, 10)]


async def test_nobody_there_refuses_the_notice_and_makes_the_contact_bad(notifier, comes_back):
    refused, bad = await comes_back(ours(failed("5.1.1", "550 no such user")))
    assert (refused.outcome, refused.reason, refused.detail) == ("refused", "bad-address", "5.1.1 550 no such user")
    assert isinstance(bad, ContactReportedBad)
    assert (bad.recipient_id, bad.channel, bad.contact) == (BY_MAIL.recipient_id, "email", 2)
    assert await unread(notifier) == []
    await notifier.send()
    assert await notifier.outcomes() == ["refused: bad-address!"]
    await notifier.ask(make_notice("P2", channels=(Channel.EMAIL,), true_while=()))
    await notifier.send()
    assert await notifier.outcomes() == ["suppressed: no-contact!"]


async def test_a_refusal_of_the_mail_is_none_of_the_address(comes_back):
    [refused] = await comes_back(ours(failed("5.7.1", "550 spam")))
    assert refused.outcome == "refused"


async def test_a_report_of_delivery_is_told(comes_back):
    [delivered] = await comes_back(ours(DELIVERED))
    assert delivered.outcome == "delivered"


@pytest.mark.parametrize(
    "mail", [ours(report("Action: delayed\nStatus: 4.4.1")), ours(HOLIDAY)], ids=["late", "holiday"]
)
async def test_what_is_not_final_or_automatic_is_told_to_nobody_and_needs_no_reader(notifier, comes_back, mail):
    assert await comes_back(mail) == []
    assert await unread(notifier) == []


async def test_the_same_mail_twice_in_one_batch_is_told_once(sent, returns):
    mail = ours(failed("5.1.1"))
    assert await returns.take([(mail, ()), (mail, ())]) == [True, True]
    assert len(await sent.said()) == 2


async def test_the_same_mail_twice_is_told_once(comes_back):
    assert len(await comes_back(ours(failed("5.1.1")))) == 2
    assert await comes_back(ours(failed("5.1.1"))) == []


@pytest.mark.parametrize(
    "tag",
    ["a2" * 20, Tags("another secret of thirty-two chars", "return").made(BY_MAIL.notice_id, 1), OURS[:-1] + "a", "x"],
    ids=["made-up", "other-secret", "changed", "none"],
)
async def test_whoever_has_no_tag_of_ours_makes_no_contact_bad(notifier, comes_back, tag):
    assert await comes_back(ours(failed("5.1.1"), tag)) == []
    assert await unread(notifier) == ["nobody-there"]
    assert await notifier.rows("SELECT FROM suppression") == []


async def test_what_nobody_can_read_waits_for_a_reader(notifier, comes_back):
    assert await comes_back(ours(PERSON)) == []
    assert await comes_back(b"From: a\x00\xff\r\nSubject: \x00\r\n\r\n\xff\x00 nothing at all") == []
    assert await unread(notifier) == ["unclear", "unclear"]
    [row] = await notifier.rows("SELECT digest FROM returned_mail WHERE notice_id IS NOT NULL")
    async with notifier.database.transaction() as tx:
        assert await returned.octets(tx, row["digest"]) == ours(PERSON)


async def test_what_is_unread_for_ninety_days_is_forgotten(notifier, comes_back):
    await comes_back(PERSON)
    await notifier.rows("UPDATE returned_mail SET received_at = received_at - interval '91 days'")
    await comes_back(HOLIDAY)
    assert await unread(notifier) == []


async def test_a_tag_of_a_text_message_or_of_no_attempt_is_about_nothing(notifier, comes_back):
    await notifier.ask(by_sms := make_notice("P2", channels=(Channel.SMS,), true_while=()))
    await notifier.send()
    await notifier.said()
    assert await comes_back(ours(failed("5.1.1"), TAGS.made(by_sms.notice_id, 1))) == []
    assert await comes_back(ours(failed("5.1.1", "550 unknown user"), TAGS.made(BY_MAIL.notice_id, 9))) == []
    assert await unread(notifier) == ["nobody-there", "nobody-there"]


async def test_mail_that_comes_before_the_answer_must_come_again(notifier, returns):
    await notifier.know()
    await notifier.ask(BY_MAIL)
    early: list = []

    class Quick:
        longest = 1.0

        async def send(self, message):
            early.extend(await returns.take([(ours(failed("5.1.1")), ())]))
            return await notifier.mail.send(message)

    notifier.booths["mail"].provider = Quick()
    await notifier.send()
    assert (early, await notifier.outcomes()) == ([False], ["accepted: none!"])
    assert await returns.take([(ours(failed("5.1.1")), ())]) == [True]


# By mailbox


@pytest.mark.usefixtures("sent")
async def test_a_mailbox_is_emptied(notifier, returns, tmp_path):
    for name in ("new", "cur", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)
    (tmp_path / "box" / "new" / "1.a").write_bytes(ours(failed("5.1.1")))
    (tmp_path / "box" / "new" / "2.b").write_bytes(PERSON)
    mailbox = Mailbox(Maildir(tmp_path / "box"), returns)
    assert await mailbox.look() == 2
    assert await mailbox.look() == 0
    assert sorted(file.name for file in (tmp_path / "box" / "cur").iterdir()) == ["1.a:2,S", "2.b:2,S"]
    assert len(await notifier.said()) == 2


async def test_a_mailbox_that_is_not_there_yet_is_waited_for(returns, tmp_path):
    stop = asyncio.Event()
    looking = asyncio.create_task(Mailbox(Maildir(tmp_path / "nowhere"), returns).run(stop))
    done, _ = await asyncio.wait([looking], timeout=0.2)
    assert not done
    stop.set()
    await looking
