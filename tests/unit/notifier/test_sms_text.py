"""The alphabet, the parts and the letters of text messages, for any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain import gsm7
from services.notifier.domain.sms_letters import downgraded
from services.notifier.domain.sms_parts import Alphabet, cut

LATIN = st.text(st.sampled_from(sorted(gsm7.CODES)), max_size=700)


@given(LATIN)
def test_what_fits_the_alphabet_is_read_back_as_written(text):
    assert gsm7.decode(gsm7.encode(text)) == text


@given(st.binary(max_size=300))
def test_any_octets_can_be_read(octets):
    assert len(gsm7.decode(octets)) <= len(octets)


@given(st.one_of(LATIN, st.text(max_size=300)))
def test_parts_are_the_text_each_within_its_message(text):
    found = cut(text)
    assert "".join(found.parts) == text
    room = found.alphabet.alone if len(found.parts) == 1 else found.alphabet.joined
    for part in found.parts:
        octets = len(gsm7.encode(part)) if found.alphabet is Alphabet.GSM7 else len(part.encode("utf-16-be")) // 2
        assert octets <= room
    assert len(found.parts) == 1 or all(found.parts)


@given(LATIN)
def test_the_cheapest_alphabet_is_taken_unless_one_is_asked_for(text):
    assert cut(text).alphabet is Alphabet.GSM7
    assert cut(text, Alphabet.UCS2).alphabet is Alphabet.UCS2


@given(st.text(max_size=300))
def test_a_downgraded_text_stays_as_it_is(text):
    once = downgraded(text)
    assert downgraded(once) == once


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("Zażółć gęślą jaźń", "Zazólc gesla jazn"),
        ("Your premium , due 1–3 March .", "Your premium, due 1-3 March."),
        ("a\u200bb\u00a0c\td", "ab c d"),
    ],
)
def test_letters_that_have_a_counterpart(given, sent):
    assert downgraded(given) == sent
