"""What mail servers relay to the inlet as it is: long lines, addresses in other letters, and mail that nobody can read."""

import aiosmtplib
import pytest

from services.notifier.subscribers.returns.taking import Returns
from tests.integration.notifier.returning import OURS, TAGS, listening
from tests.integration.notifier.test_inlet import relayed
from tests.integration.notifier.test_odd_mailboxes import POISON
from tests.unit.notifier.returned_mails import failed

BACK = f"bounces+{OURS}@example.com"


@pytest.mark.parametrize("length", [1500, 900_000], ids=str)
async def test_a_report_with_a_long_line_is_taken(sent, inlet, length):
    long = failed("5.1.1").replace(b"This is the mail system", b"x" * length)
    _, answer = await relayed(inlet, long, BACK)
    assert answer == "2.0.0 taken"
    assert [type(each).__name__ for each in await sent.said()] == ["DeliveryOutcome", "ContactReportedBad"]


async def test_a_report_about_an_address_in_other_letters_is_taken(sent, inlet):
    report = failed("5.1.1").replace(b"wang@example.net", "王芳@example.net".encode())
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=inlet, start_tls=False) as client:
        await client.ehlo()
        assert client.supports_extension("smtputf8")
        await client.sendmail("", [BACK], report, mail_options=["SMTPUTF8"])
    assert len(await sent.said()) == 2


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON)
async def test_a_mail_that_cannot_be_read_is_taken_and_kept(sent, inlet, poison):
    _, answer = await relayed(inlet, poison, BACK)
    assert answer == "2.0.0 taken"
    [row] = await sent.rows("SELECT verdict, notice_id FROM returned_mail")
    assert row["verdict"] == "unclear"
    assert row["notice_id"] is not None


class Broken(Returns):
    """Stands for a fault of ours."""

    async def take(self, mails):
        raise ZeroDivisionError(len(mails))


async def test_a_fault_of_ours_lets_the_mail_server_keep_its_mail(sent):
    async with listening(Broken(sent.database, sent.clock, TAGS)) as port:
        with pytest.raises(aiosmtplib.SMTPDataError) as refused:
            await relayed(port, failed("5.1.1"), BACK)
    assert refused.value.code == 451
    assert await sent.rows("SELECT FROM returned_mail") == []
