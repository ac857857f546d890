"""What the refusal of a mail server is about: plain words about the recipient, or a code that stands without words."""

from pathlib import Path

import pytest
import yaml

from services.notifier.domain.refusals import Fault, codes_in, fault_of
from services.notifier.domain.results import Rejected
from services.notifier.domain.returned import Verdict, read_returned
from services.notifier.providers.smtp.answers import refusal
from tests.unit.notifier.returned_mails import failed, plain, report

WORDS = yaml.safe_load(Path(__file__).with_name("refusals.yaml").read_text(encoding="utf-8"))
"""What servers say behind 550, about us and about the recipient."""


def letter_with(words: str) -> bytes:
    text = f"Your mail came back.\n\n<wang@example.net>:\n550 {words}\n"
    return plain("MAILER-DAEMON@x.example", "failure notice", text)


def test_words_about_us_leave_the_contact_good():
    for words in WORDS["of_us"]:
        assert fault_of("", f"550 {words}") is Fault.SENDER, words
        assert refusal(550, words, of_recipient=True) == Rejected(f"550 {words}"), words
        assert read_returned(failed("5.1.1", f"550 {words}")).verdict is Verdict.REFUSED, words
        assert read_returned(letter_with(words)).verdict is Verdict.REFUSED, words


def test_a_code_about_the_recipient_needs_plain_words_or_none():
    for words in WORDS["about_neither"]:
        assert fault_of("", f"550 {words}") in (Fault.SENDER, Fault.OTHER), words
        assert refusal(550, words, of_recipient=True).bad_address is False, words
        assert read_returned(failed("5.1.1", f"550 {words}")).verdict is Verdict.REFUSED, words
        assert read_returned(letter_with(words)).verdict is Verdict.REFUSED, words


def test_words_about_the_recipient_make_the_contact_bad():
    for words in WORDS["of_the_address"]:
        assert fault_of("", f"550 {words}") is Fault.ADDRESS, words
        assert refusal(550, words, of_recipient=True) == Rejected(f"550 {words}", bad_address=True), words
        assert refusal(550, words).bad_address is False, words
        assert read_returned(failed("5.0.0", f"550 {words}")).verdict is Verdict.NOBODY_THERE, words
        assert read_returned(letter_with(words)).verdict is Verdict.NOBODY_THERE, words


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("5.2.2", "552 5.2.2 over quota"),
        ("5.0.0", "552 mailbox full"),
        ("5.1.1", "550 recipient storage full"),
        ("5.0.0", "550 收件人邮箱空间不足"),
        ("4.2.2", "452 4.2.2 The user is out of storage space: over quota"),
    ],
)
def test_a_full_mailbox_is_no_bad_address(status, said):
    assert fault_of(status, said) is Fault.MAILBOX
    found = read_returned(failed(status, said))
    assert (found.verdict, found.cause) == (Verdict.REFUSED, "mailbox-full")


@pytest.mark.parametrize(
    "line",
    ["(Exim 4.94.2)", "(Postfix 2.11.3)", "Sent 4.12.26 10:00", "Sent 5.1.26", "version 4.1.1", "10.5.1.1", "5.1.1.2"],
)
def test_version_numbers_dates_and_machines_are_no_codes(line):
    assert codes_in(line) == ()
    for text in (f"{line}\n550 User unknown", f"550 No such user here\n\nReceived: {line}", f"550 No such user {line}"):
        letter = plain("postmaster@old.example", "Mail came back", text)
        assert read_returned(letter).verdict is Verdict.NOBODY_THERE


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("550 5.1.1 gone", "5.1.1"),
        ("550-5.1.1 gone", "5.1.1"),
        ("550 #5.1.0 gone", "5.1.0"),
        ("550 gone (5.1.1)", "5.1.1"),
        ("smtp;550 5.1.1 gone", "5.1.1"),
        ("Sorry, no mailbox here. (#5.1.1)", "5.1.1"),
        ("returned '550 5.1.10 gone'", "5.1.10"),
        ("550: 用户不存在", ""),
        ("550用户不存在", ""),
        ("550 gone (Exim 4.94.2)", ""),
        ("550 gone (4.2.1)", ""),
    ],
)
def test_a_code_stands_by_its_reply(text, status):
    [code] = codes_in(text)
    assert (code.status, code.permanent) == (status, True)


@pytest.mark.parametrize(
    "words", ["5.1.1 a\x00b\udcff gone", "5.1.1 " + "gone " * 20_000, "5.1.1 no\r\n5.1.1 such user"], ids=len
)
def test_an_answer_is_kept_as_a_database_takes_it(words):
    found = refusal(550, words, of_recipient=True)
    assert found.detail.isprintable()
    assert found.detail.encode()
    assert len(found.detail) <= 300


BASE64 = (
    "Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    "UmVwb3J0aW5nLU1UQTogZG5zOyBteC5leGFtcGxlLm5ldA0KDQpGaW5hbC1SZWNpcGllbnQ6IHJm\r\n"
    "YzgyMjsgc29tZW9uZUBleGFtcGxlLm5ldA0KQWN0aW9uOiBmYWlsZWQNClN0YXR1czogNS4xLjEN\r\n"
    "CkRpYWdub3N0aWMtQ29kZTogc210cDsgNTUwIDUuMS4xIG5vIHN1Y2ggdXNlcg0K\r\n"
)
QUOTED = (
    "Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    "Reporting-MTA: dns; mx.example.net\r\n\r\nFinal-Recipient: rfc822; someone=40example.net\r\n"
    "Action: fai=\r\nled\r\nStatus: 5.1=2E1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n"
)


@pytest.mark.parametrize("sender", ["MAILER-DAEMON@mx.example.net", "Exchange <exchange329e@example.net>"])
@pytest.mark.parametrize("part", [BASE64, QUOTED], ids=["base64", "quoted-printable"])
def test_a_report_in_another_transfer_encoding_is_read(part, sender):
    mail = failed("5.1.1").decode()
    begin, end = (
        mail.index("Content-Type: message/delivery-status"),
        mail.index("--b\r\nContent-Type: text/rfc822-headers"),
    )
    encoded = (mail[:begin] + part + mail[end:]).replace("MAILER-DAEMON@mx.example.net (Mail Delivery System)", sender)
    found = read_returned(encoded.encode())
    assert (found.verdict, found.detail) == (Verdict.NOBODY_THERE, "5.1.1 550 5.1.1 no such user")


ONE = "Final-Recipient: rfc822; {}\nAction: {}\nStatus: {}\nDiagnostic-Code: smtp; {}"
LI, WANG, ZHAO = "li@example.net", "wang@example.net", "zhao@example.org"


@pytest.mark.parametrize(
    ("ours", "verdict"),
    [
        (LI, Verdict.NOBODY_THERE),
        ("LI@EXAMPLE.NET", Verdict.NOBODY_THERE),
        (WANG, Verdict.REFUSED),
        (ZHAO, Verdict.DELIVERED),
        ("other@example.org", Verdict.UNCLEAR),
    ],
)
def test_of_several_recipients_ours_counts(ours, verdict):
    blocks = [
        ONE.format(LI, "failed", "5.1.1", "550 5.1.1 no such user"),
        ONE.format(WANG, "failed", "5.7.1", "554 5.7.1 spam"),
        ONE.format(ZHAO, "delivered", "2.0.0", "250 ok"),
    ]
    found = read_returned(report("\n\n".join(blocks)))
    assert (found.verdict, found.of(ours).verdict) == (Verdict.UNCLEAR, verdict)


def test_an_address_that_stands_for_several_people_is_bad_only_when_all_of_them_are():
    alias = "Original-Recipient: rfc822; " + WANG + "\n"
    gone = alias + ONE.format(LI, "failed", "5.1.1", "550 5.1.1 no such user")
    spam = alias + ONE.format(ZHAO, "failed", "5.7.1", "554 5.7.1 spam")
    there = alias + ONE.format(ZHAO, "delivered", "2.0.0", "250 ok")
    assert read_returned(report(f"{gone}\n\n{gone}")).of(WANG).verdict is Verdict.NOBODY_THERE
    assert read_returned(report(f"{gone}\n\n{spam}")).of(WANG).verdict is Verdict.REFUSED
    assert read_returned(report(f"{gone}\n\n{there}")).of(WANG).verdict is Verdict.UNCLEAR


def test_one_recipient_of_another_name_is_ours_who_forwards():
    found = read_returned(report(ONE.format("elsewhere@example.org", "failed", "5.1.1", "550 5.1.1 no such user")))
    assert found.of(WANG).verdict is Verdict.NOBODY_THERE


def test_a_reply_that_is_for_now_makes_no_contact_bad():
    letter = plain("MAILER-DAEMON@x.example", "failure notice", "450 4.1.1 user unknown, retry timeout exceeded")
    assert read_returned(letter).verdict is Verdict.REFUSED


@pytest.mark.parametrize(
    "written",
    [
        lambda mail: mail.replace(b"\r\n", b"\r\r\n"),
        lambda mail: mail.replace(b"\r\n", b"\r"),
        lambda mail: mail.replace(b'boundary="b"', b"boundary*=us-ascii''b"),
        lambda mail: mail.replace(b'boundary="b"', b"boundary*=utf-8'en'%62"),
        lambda mail: mail.replace(b'boundary="b"', b"boundary*=klingon''b"),
        lambda mail: mail.replace(
            b"delivery-status\r\n\r\n", b"delivery-status\r\nContent-Transfer-Encoding: 7bit (plain)\r\n\r\n"
        ),
    ],
    ids=["crcrlf", "bare-cr", "rfc2231", "percent", "unknown-charset", "comment"],
)
def test_a_report_in_an_odd_spelling_is_read(written):
    mail = written(failed("5.1.1", "550 5.1.1 no such user"))
    assert mail != failed("5.1.1", "550 5.1.1 no such user")
    assert read_returned(mail).verdict is Verdict.NOBODY_THERE


@pytest.mark.parametrize("encoding", ["base64 (rfc2045)", '"base64"', "Base64;"])
def test_a_transfer_encoding_may_have_a_comment(encoding):
    mail = failed("5.1.1").decode()
    begin = mail.index("Content-Type: message/delivery-status")
    part = BASE64.replace("Encoding: base64", f"Encoding: {encoding}")
    assert read_returned((mail[:begin] + part + "\r\n--b--\r\n").encode()).verdict is Verdict.NOBODY_THERE


def test_of_two_blocks_of_one_recipient_the_last_final_one_counts():
    late = ONE.format(LI, "delayed", "4.4.1", "451 later")
    gone = ONE.format(LI, "failed", "5.1.1", "550 5.1.1 no such user")
    for blocks in ((late, gone), (gone, late)):
        found = read_returned(report("\n\n".join(blocks)))
        assert (found.verdict, found.of(LI).verdict) == (Verdict.NOBODY_THERE, Verdict.NOBODY_THERE)
