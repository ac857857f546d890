"""A template that asks its reader to contact the insurer names the hotline, which must be set."""

import shutil

import pytest

from schemas.parties import Channel
from schemas.purposes import Greeting
from services.notifier.errors import TemplateFault
from services.notifier.packs.library import load_packs
from services.notifier.packs.template import House, load
from tests.unit.notifier.conftest import SHIPPED

HOUSE = House(name="常青人寿", phone="95500")


def test_a_hotline_that_a_template_names_must_be_set(pack):
    quiet = House(name="常青人寿")
    with pytest.raises(
        TemplateFault, match=r"names the hotline \(house.phone\), and PERENNIAL_NOTIFIER_SERVICE_PHONE is not"
    ):
        load_packs(quiet, "zh-CN", pack)
    mail = pack / "zh-CN" / "Greeting" / "email.mjml"
    mail.write_text(mail.read_text().replace("{{ house.phone|phone }}", ""))
    assert load(pack / "zh-CN" / "Greeting", "zh-CN/Greeting", Greeting, quiet).hashes


@pytest.mark.parametrize("words", ["请联系我们", "请联系我们，热线{{ house.phone|phone }}"])
def test_words_that_ask_to_contact_the_insurer_stand_beside_its_hotline(pack, words):
    (pack / "zh-CN" / "Greeting" / "sms.j2").write_text(words)
    if "house" in words:
        said = load(pack / "zh-CN" / "Greeting", "zh-CN/Greeting", Greeting, HOUSE)
        assert said.render(said.sample, Channel.SMS).text == "【常青人寿】请联系我们，热线95500"
    else:
        with pytest.raises(TemplateFault, match="without a hotline"):
            load(pack / "zh-CN" / "Greeting", "zh-CN/Greeting", Greeting, HOUSE)


@pytest.mark.parametrize("words", ["contact us", "Contact us", "CONTACT US"])
def test_an_english_text_may_ask_for_it_at_the_beginning_of_a_sentence(pack, words):
    shutil.copytree(SHIPPED / "en", pack / "en")
    (pack / "en" / "Greeting" / "sms.j2").write_text(f"{words} whenever you like.")
    with pytest.raises(TemplateFault, match=r"en/Greeting/sms.j2: 'contact us' without a hotline"):
        load(pack / "en" / "Greeting", "en/Greeting", Greeting, HOUSE)
