"""E-mails that may be refused say in their text how, and no others do."""

from pathlib import Path

import pytest
import yaml

from schemas.parties import Channel
from schemas.purposes import PURPOSES
from services.scheduler import plans

LINK = "https://service.example.com/unsubscribe/aa?b=1&c"
PLANS = Path(plans.__file__).parent


def refusable() -> set[str]:
    """The purposes that some plan sends as what may be refused."""
    read = [yaml.load(file.read_bytes(), yaml.CSafeLoader) for file in PLANS.glob("*.yaml")]
    notices = [step["notice"] for plan in read for step in plan.get("steps", ()) if "notice" in step]
    return {each["purpose"] for each in notices if each.get("class") in ("care", "marketing")}


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_what_may_be_refused_shows_the_link_and_nothing_else_does(library, locale):
    may_be_refused = refusable()
    assert may_be_refused == {"Greeting", "AnniversaryGreeting"}
    for purpose in (model.__name__ for model in PURPOSES):
        template = library.template(locale, purpose)
        said = template.render(template.sample, Channel.EMAIL, LINK)
        shown = (LINK in said.text, f'href="{LINK.replace("&", "&amp;")}"' in said.html)
        assert shown == ((True, True) if purpose in may_be_refused else (False, False)), purpose
        without = template.render(template.sample, Channel.EMAIL)
        assert "退订" not in without.text + without.html
        assert "nsubscribe" not in without.text + without.html
