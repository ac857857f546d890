"""What is made of mail that comes back, in the form of RFC 3464 and in those of servers that never heard of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain.returned import TAG_HEADER, Verdict, read_returned
from tests.unit.notifier import returned_mails as mails
from tests.unit.notifier.returned_mails import TAG, failed, plain, report


@pytest.mark.parametrize(
    ("status", "said", "verdict"),
    [
        ("5.1.1", "550 no such user", Verdict.NOBODY_THERE),
        ("5.1.2", "host not found", Verdict.NOBODY_THERE),
        ("5.2.1", "550 mailbox disabled", Verdict.NOBODY_THERE),
        ("5.4.4", "unable to route", Verdict.NOBODY_THERE),
        ("5.0.0", "550 5.1.1 <x>: rejected", Verdict.NOBODY_THERE),
        ("5.0.0", "550 User unknown", Verdict.NOBODY_THERE),
        ("5.0.0", "554 5.7.1 spam", Verdict.REFUSED),
        ("5.0.0", "550 no", Verdict.REFUSED),
        ("5.2.2", "552 mailbox full", Verdict.REFUSED),
        ("5.7.1", "550 user unknown to our policy", Verdict.REFUSED),
        ("5.1.8", "550 sender rejected", Verdict.REFUSED),
        ("5.1.10", "550 recipient not found", Verdict.NOBODY_THERE),
        ("4.4.7", "delivery time expired", Verdict.REFUSED),
    ],
)
def test_a_report_of_failure(status, said, verdict):
    found = read_returned(failed(status, said))
    assert (found.verdict, found.detail) == (verdict, f"{status} {said}")


@pytest.mark.parametrize(
    ("action", "status", "verdict"),
    [
        ("delayed", "4.4.1", Verdict.UNDER_WAY),
        ("relayed", "2.0.0", Verdict.UNDER_WAY),
        ("expanded", "2.0.0", Verdict.UNDER_WAY),
        ("Delivered", "2.0.0", Verdict.DELIVERED),
        ("FAILED", "", Verdict.REFUSED),
    ],
)
def test_what_a_report_says_of_its_course(action, status, verdict):
    assert read_returned(report(f"Action: {action}\nStatus: {status}")).verdict is verdict


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("QMAIL", Verdict.NOBODY_THERE),
        ("EXIM", Verdict.NOBODY_THERE),
        ("CHINESE", Verdict.NOBODY_THERE),
        ("FULL_IN_WORDS", Verdict.REFUSED),
        ("LATE_IN_WORDS", Verdict.UNDER_WAY),
        ("HOLIDAY", Verdict.AUTOMATIC),
        ("OLD_HOLIDAY", Verdict.AUTOMATIC),
        ("READ", Verdict.AUTOMATIC),
        ("PERSON", Verdict.UNCLEAR),
    ],
)
def test_odd_forms(name, verdict):
    assert read_returned(getattr(mails, name)).verdict is verdict


def test_an_address_of_a_machine_is_no_status():
    mail = plain("MAILER-DAEMON@x.example", "hello", "connected to 5.1.1.2 and 10.5.1.1")
    assert read_returned(mail).verdict is Verdict.UNCLEAR


def test_a_tag_is_found_wherever_it_may_stand():
    headers = f"From: us@example.com\n{TAG_HEADER}: {TAG}\nSubject: notice\n"
    other = "b3" * 20
    elsewhere = report("Action: failed\nStatus: 5.1.1", headers).replace(mails.TO.encode(), b"us@example.com")
    assert read_returned(elsewhere).tags == (TAG,)
    assert read_returned(elsewhere, [f"bounces+{other.upper()}@example.com"]).tags == (other, TAG)
    whole = report("Action: failed\nStatus: 5.1.1", headers + "\nbody\n", kind="message/rfc822")
    assert read_returned(whole).tags == (TAG,)
    by_envelope = report("Action: failed\nStatus: 5.1.1", envelope=f"Original-Envelope-Id: {other}")
    assert read_returned(by_envelope).tags == (TAG, other)


@pytest.mark.parametrize("cut", range(0, 900, 37))
def test_half_a_mail_is_read_too(cut):
    assert read_returned(failed("5.1.1")[:cut]).verdict in Verdict


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"Content-Type: message/delivery-status\r\n\r\n", failed("5.1.1")])
)
def test_any_bytes_are_read(octets, before):
    assert len(read_returned(before + octets).detail) <= 300


def test_nothing_comes_out_that_a_database_would_not_take():
    mail = plain("MAILER-DAEMON@x\x00", "a\x00b\x1b", "550 user\x00 unknown").replace(b"x\x00", b"x\x00\xff")
    found = read_returned(mail)
    for text in (found.sender, found.subject, found.detail):
        assert text.isprintable()
        text.encode()


def test_headers_that_are_no_text():
    mail = b"From: =?nonsense?q?=FF?= <MAILER-DAEMON@x>\r\nSubject: \xff\xfe\r\nContent-Type: text/plain; charset=klingon\r\n\r\n\xff"
    assert read_returned(mail).verdict is Verdict.UNCLEAR
