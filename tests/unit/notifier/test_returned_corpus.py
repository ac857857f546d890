"""The corpus of returned mail: forms of many servers and providers, in Chinese and English, each with its fate in a table."""

import pytest

from services.notifier.domain.returned import Returned, Verdict, read_returned
from tests.unit.notifier.corpus import fates, forms, mail_of
from tests.unit.notifier.returned_mails import TAG

FORMS, FATES = forms(), fates()
LEAST = 80
"""Forms that the corpus has at least."""
NAMES = {
    (Verdict.NOBODY_THERE, ""): "bad-address",
    (Verdict.REFUSED, ""): "refused",
    (Verdict.REFUSED, "sender"): "refused-for-us",
    (Verdict.REFUSED, "mailbox-full"): "mailbox-full",
    (Verdict.UNDER_WAY, ""): "delayed",
    (Verdict.DELIVERED, ""): "delivered",
    (Verdict.AUTOMATIC, "vacation"): "vacation",
    (Verdict.AUTOMATIC, "auto-reply"): "auto-reply",
    (Verdict.AUTOMATIC, "read-receipt"): "read-receipt",
    (Verdict.COMPLAINT, "spam"): "complaint",
    (Verdict.UNCLEAR, "person"): "no-bounce",
    (Verdict.UNCLEAR, ""): "unclear",
}


def fate_of(found: Returned) -> str:
    return NAMES[(found.verdict, found.cause)]


def test_every_form_has_a_fate_and_every_fate_a_form():
    assert FORMS.keys() == FATES.keys()
    assert len(FORMS) >= LEAST
    assert set(FATES.values()) == set(NAMES.values())


@pytest.mark.parametrize("name", FORMS)
def test_the_fate_of_a_form(name):
    found = read_returned(mail_of(FORMS[name]))
    assert (fate_of(found), found.tags) == (FATES[name], (TAG,))


def test_the_fates_are_the_same_in_another_transfer_encoding():
    found = {name: fate_of(read_returned(mail_of({**form, "encoding": "base64"}))) for name, form in FORMS.items()}
    assert found == FATES


def test_the_fates_are_the_same_with_other_line_ends():
    mails = {name: mail_of(form).replace(b"\r\n", b"\n") for name, form in FORMS.items()}
    assert {name: fate_of(read_returned(mail)) for name, mail in mails.items()} == FATES
