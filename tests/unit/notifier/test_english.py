"""The English pack: the same purposes, in the manner of its language, and in the cheapest alphabet."""

from pathlib import Path

import pytest

from schemas.addressees import Addressee
from schemas.parties import Channel
from schemas.purposes import PURPOSES, Greeting
from services.notifier.domain.sms_parts import Alphabet, cut
from services.notifier.packs import library as packs
from services.notifier.packs.template import House, load

SHIPPED = Path(packs.__file__).parent

PHRASES = {
    "PremiumNotice": "remium",
    "FailureNotice": "did not succeed",
    "LapseNotice": "suspended",
    "PaymentThanks": "hank you for your payment",
    "Greeting": "appy birthday",
    "AnniversaryGreeting": "anniversary",
    "Digest": "anded over to you",
}


@pytest.mark.parametrize("purpose", PHRASES)
def test_every_text_says_what_it_is_for_in_plain_english(library, purpose):
    template = library.template("en", purpose)
    for channel in template.hashes:
        said = template.render(template.sample, channel)
        for text in (said.text, said.html, said.subject):
            assert text is None or (PHRASES[purpose] in text and text.isascii())


def test_a_text_message_is_signed_and_fits_the_cheap_alphabet(library):
    template = library.template("en", "PremiumNotice")
    said = template.render(template.sample, Channel.SMS)
    assert said.text.startswith(
        "Evergreen Life: Dear Mr Zhang Wei: you have 2 renewal premiums to pay, CNY 9,234.56 in all, the first by 25 February 2026."
    )
    for piece in ("P2024000123", "1 March 2026", "30 April 2026", "CNY 1,234.56", "CNY 8,000.00"):
        assert piece in said.text
    assert "  " not in said.text
    assert (cut(said.text).alphabet, template.parts(said)) == (Alphabet.GSM7, 4)


def test_a_house_without_a_latin_name_keeps_its_own():
    greeting = load(SHIPPED / "en" / "Greeting", "en/Greeting", Greeting, House(name="常青人寿", phone="95500"))
    said = greeting.render(Greeting(addressee=Addressee(name="王芳")), Channel.SMS)
    assert said.text.startswith("常青人寿: Dear 王芳:")


def test_other_languages_than_chinese_speak_in_latin_letters_only_where_they_have_a_pack(library):
    assert library.template("en", "Greeting") is not library.template("zh-CN", "Greeting")
    assert library.template("fr", "Greeting") is library.template("zh-CN", "Greeting")


@pytest.mark.parametrize("purpose", PHRASES)
def test_a_sample_has_room_where_the_insurers_name_in_chinese_makes_it_ucs_2(purpose):
    model = next(each for each in PURPOSES if each.__name__ == purpose)
    template = load(SHIPPED / "en" / purpose, f"en/{purpose}", model, House(name="常青人寿", phone="95500"))
    if Channel.SMS in template.hashes:
        said = template.render(template.sample, Channel.SMS)
        assert cut(said.text).alphabet is Alphabet.UCS2
