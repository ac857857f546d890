"""Mail that is made to stop whoever reads it is read in bounded time, and never raises."""

import time

import pytest

from services.notifier.domain.charsets import decoded
from services.notifier.domain.delivery_reports import FINDINGS
from services.notifier.domain.mime import DEPTH, LONGEST_HEADER, PARTS, parts_of
from services.notifier.domain.refusals import codes_in, fault_of
from services.notifier.domain.returned import Verdict, read_returned
from tests.unit.notifier.returned_mails import TAG, TO, failed, plain

SECONDS = 2.0
"""Of processor time for a mail of one megabyte; each takes a tenth of it here."""
MEGABYTE = 1024 * 1024
DAEMON = b"From: MAILER-DAEMON@old.example\r\nTo: " + TO.encode() + b"\r\n"
HTML = DAEMON + b"Content-Type: text/html; charset=utf-8\r\n\r\n"


def multipart(boundary: str = "b") -> bytes:
    return f"Content-Type: multipart/report; boundary={boundary}\r\n\r\n".encode()


def nested_parts(depth: int) -> bytes:
    return DAEMON + b"".join(multipart(f"b{n}") + f"--b{n}\r\n".encode() for n in range(depth))


def bare_refusals(parts: int) -> bytes:
    """Reports that say no more than that they failed, beside a letter that may say why."""
    letter = b"--b\r\nContent-Type: text/plain\r\n\r\n" + b"-" * 16_000 + b"\r\n"
    blocks = b"--b\r\nContent-Type: message/delivery-status\r\n\r\n" + b"Status: 5.0.0\n\n" * 100
    return DAEMON + multipart() + letter + blocks * parts + b"--b--\r\n"


def refusals_in_words(parts: int) -> bytes:
    """Reports whose every refusal has words that take long to understand."""
    block = b"Status: 5.0.0\nDiagnostic-Code: smtp; " + b"user " * 50 + b"\n\n"
    return DAEMON + multipart() + (b"--b\r\nContent-Type: message/delivery-status\r\n\r\n" + block * 18) * parts


MAILS = {
    "style without end": HTML + b"<style" * (300 * 1024 // 6),
    "signs of less": HTML + b"<" * 65536,
    "angle quotes": HTML + "‹".encode() * 65536,
    "tags": HTML + b"<p>" * (MEGABYTE // 3),
    "entities": HTML + b"&#" + b"1" * MEGABYTE,
    "content type of semicolons": DAEMON + b"Content-Type: text/plain" + b";" * MEGABYTE + b"\r\n\r\nhello",
    "content type of quotes": DAEMON + b"Content-Type: text/plain" + b';a="' * (MEGABYTE // 4) + b"\r\n\r\nhello",
    "encoded words": DAEMON + b"Subject: " + b"=?utf-8?q?" * (MEGABYTE // 10) + b"\r\n\r\nhello",
    "one header in many lines": DAEMON + b"Subject: a\r\n" + b" b\r\n" * (MEGABYTE // 4) + b"\r\nhello",
    "many headers": DAEMON + b"".join(f"X-{n}: x\r\n".encode() for n in range(80_000)) + b"\r\nhello",
    "many parts": DAEMON + multipart() + b"--b\r\n\r\nx\r\n" * 10_000 + b"--b--\r\n",
    "many boundaries": DAEMON + multipart() + b"--b" + b"\r\n--b" * (MEGABYTE // 5),
    "boundary and blanks": DAEMON + multipart() + (b"--b" + b" " * 1000) * 1000,
    "parts in each other": nested_parts(2000),
    "mails in each other": (DAEMON + b"Content-Type: message/rfc822\r\n\r\n") * 1200,
    "mails in each other in base64": (
        DAEMON + b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    * 1200,
    "blocks of a report": DAEMON + b"Content-Type: message/delivery-status\r\n\r\n" + b"a: b\r\n\r\n" * 100_000,
    "a report of one letter": DAEMON + b"Content-Type: message/delivery-status\r\n\r\n" + b"\n" * MEGABYTE,
    "refusals that a letter explains": bare_refusals(195),
    "refusals with words": refusals_in_words(195),
    "codes": DAEMON + b"\r\n" + b"550 " * (MEGABYTE // 4),
    "words without end": DAEMON + b"\r\n" + b"user recipient exceed over " * (MEGABYTE // 26),
    "addresses": DAEMON + b"\r\n550 " + b"a@" * (MEGABYTE // 2),
    "one word": DAEMON + b"\r\n550 " + b"a" * MEGABYTE,
    "blanks": DAEMON + b"\r\n" + b" \t" * (MEGABYTE // 2),
    "quoted-printable": DAEMON + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=" * MEGABYTE,
    "base64": DAEMON + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=A" * (MEGABYTE // 2),
    "nothing": b"",
    "line ends": b"\r\n" * (MEGABYTE // 2),
    "zeros": bytes(MEGABYTE),
}


@pytest.mark.parametrize("octets", MAILS.values(), ids=MAILS)
def test_any_mail_is_read_in_bounded_time(octets):
    begun = time.process_time()
    found = read_returned(octets)
    assert time.process_time() - begun < SECONDS
    assert found.verdict in Verdict
    assert len(found.detail) <= 300


@pytest.mark.parametrize(
    "charset", ["undefined", "idna", "punycode", "unicode_escape", "zip", "rot13", "mbcs", "hex", "base64", "../x", ""]
)
def test_a_codec_that_is_no_character_set_is_not_used(charset):
    mail = plain("MAILER-DAEMON@x.example", "failure notice", "550 5.1.1 <wang@example.net>: User unknown")
    odd = mail.replace(b"charset=utf-8", f'charset="{charset}"'.encode())
    found = read_returned(odd)
    assert (found.verdict, found.tags) == (Verdict.NOBODY_THERE, (TAG,))
    subject = plain("MAILER-DAEMON@x.example", f"=?{charset or 'x'}?q?failure?=", "hello")
    assert read_returned(subject).subject == "failure"


def test_character_sets_of_mail_are_read():
    assert decoded("收件人不存在".encode("gbk"), "GB2312") == "收件人不存在"
    assert decoded("收件人不存在".encode("gbk"), "no-such") == "收件人不存在"
    assert decoded("收件人".encode("gb18030"), "utf-8") == "收件人"
    assert decoded("使用者不存在".encode("big5"), "Big5") == "使用者不存在"
    assert decoded("café".encode("latin-1"), "ISO-8859-1") == "café"
    assert decoded("宛先".encode("iso2022_jp"), "iso-2022-jp") == "宛先"


def test_what_lies_beyond_the_limits_is_not_read():
    assert len(parts_of(MAILS["many parts"])) == PARTS
    assert len(parts_of(MAILS["parts in each other"])) == DEPTH + 1
    assert len(parts_of(MAILS["mails in each other"])) == DEPTH + 1
    [mail] = parts_of(MAILS["one header in many lines"])
    assert len(mail.header("Subject")) <= LONGEST_HEADER


def named(recipients: int) -> bytes:
    blocks = b"".join(b"Final-Recipient: rfc822; %d@x.example\nStatus: 5.1.1\n\n" % n for n in range(recipients))
    return DAEMON + b"Content-Type: message/delivery-status\r\n\r\n" + blocks


def test_a_report_that_names_very_many_recipients_is_for_a_reader():
    assert read_returned(named(FINDINGS)).of("3@x.example").verdict is Verdict.NOBODY_THERE
    found = read_returned(named(FINDINGS + 1)).of("3@x.example")
    assert (found.verdict, found.detail) == (Verdict.UNCLEAR, f"the report names more than {FINDINGS} recipients")


def test_a_report_behind_a_long_letter_is_read():
    long = failed("5.1.1").replace(b"This is the mail system", b"x" * 500_000)
    assert read_returned(long).verdict is Verdict.NOBODY_THERE


@pytest.mark.parametrize(
    "unit", ["user ", "exceed ", "a ", "ip ", "domain ", "550 5.1.1 ", "#5.1.1", "<a@b> ", "收件人", "sender "]
)
def test_the_words_of_a_refusal_are_read_in_bounded_time(unit):
    words = unit * (MEGABYTE // len(unit))
    begun = time.process_time()
    fault_of("5.1.1", words)
    codes_in(words)
    assert time.process_time() - begun < SECONDS / 4
