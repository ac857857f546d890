"""What follows from mail that came back, by its kind: complaints, reports with several recipients, every form of the corpus."""

from schemas.outcomes import ContactReportedBad, DeliveryOutcome, OptedOut
from schemas.parties import Channel, MessageClass
from services.notifier.store import returned
from tests.builders import make_notice
from tests.integration.notifier.returning import OURS, TAGS
from tests.unit.notifier.corpus import fates, forms, mail_of
from tests.unit.notifier.returned_mails import TAG, report

COMPLAINT = mail_of(forms()["arf-complaint"])
GREETING = make_notice("G1", channels=(Channel.EMAIL,), true_while=(), message_class=MessageClass.CARE)
BY_FATE = {
    "bad-address": "refused: bad-address",
    "refused": "refused: rejected",
    "refused-for-us": "refused: rejected",
    "mailbox-full": "refused: rejected",
    "delivered": "delivered: none",
}


async def unread(notifier) -> list[str]:
    async with notifier.database.transaction() as tx:
        return [each.verdict for each in await returned.unread(tx, 10)]


async def test_a_complaint_about_a_greeting_opts_its_recipient_out(notifier, returns):
    await notifier.know()
    await notifier.ask(GREETING)
    await notifier.send()
    await notifier.said()
    mail = COMPLAINT.replace(TAG.encode(), TAGS.made(GREETING.notice_id, 1).encode())
    assert await returns.take([(mail, ())]) == [True]
    [out] = await notifier.said()
    assert isinstance(out, OptedOut)
    assert (out.classes, out.channel, out.said) == (frozenset({MessageClass.CARE}), Channel.EMAIL, "complaint")
    assert await unread(notifier) == []


async def test_a_complaint_about_a_notice_that_must_go_waits_for_a_reader(sent, returns):
    assert await returns.take([(COMPLAINT.replace(TAG.encode(), OURS.encode()), ())]) == [True]
    assert (await sent.said(), await unread(sent)) == ([], ["complaint"])


async def test_of_a_report_with_several_recipients_ours_is_told(sent, returns):
    [row] = await sent.rows("SELECT address FROM attempt")
    block = "Final-Recipient: rfc822; {}\nAction: failed\nStatus: {}\nDiagnostic-Code: smtp; 550 {}"
    blocks = (
        block.format("li@example.org", "5.7.1", "5.7.1 spam"),
        block.format(row["address"].upper(), "5.1.1", "5.1.1 gone"),
    )
    mail = report("\n\n".join(blocks)).replace(TAG.encode(), OURS.encode())
    assert await returns.take([(mail, ())]) == [True]
    refused, bad = await sent.said()
    assert (refused.reason, refused.detail) == ("bad-address", "5.1.1 550 5.1.1 gone")
    assert isinstance(bad, ContactReportedBad)


async def test_what_the_world_is_told_of_every_form_of_the_corpus(notifier, returns):
    """Each form is about a notice of its own; all come in one batch."""
    await notifier.know()
    wanted = {name: make_notice(f"P-{name}", channels=(Channel.EMAIL,), true_while=()) for name in forms()}
    await notifier.ask(*wanted.values())
    await notifier.send()
    await notifier.said()
    corpus = forms()
    mails = [
        mail_of(corpus[name]).replace(TAG.encode(), TAGS.made(notice.notice_id, 1).encode())
        for name, notice in wanted.items()
    ]
    assert all(await returns.take([(mail, ()) for mail in mails]))
    said = await notifier.said()
    told = {each.notice_id: f"{each.outcome}: {each.reason}" for each in said if isinstance(each, DeliveryOutcome)}
    must = {wanted[name].notice_id: BY_FATE[fate] for name, fate in fates().items() if fate in BY_FATE}
    assert told == must
    bad = [each for each in said if isinstance(each, ContactReportedBad)]
    assert len(bad) == list(fates().values()).count("bad-address")
