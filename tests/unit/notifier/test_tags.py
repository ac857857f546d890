"""Tags that go out with a notice: signed, of one use, and known again in any spelling."""

import pytest

from schemas.parties import MessageClass
from services.notifier.domain.tags import NO_TRAILS, Tag, Tags, trails_of
from tests.builders import make_notice

SECRET = "a secret of thirty-two characters"
NOTICE = make_notice().notice_id
TAGS = Tags(SECRET, "return")


def test_a_tag_is_known_again_after_a_restart_and_in_capitals():
    tag = TAGS.made(NOTICE, 3)
    assert Tags(SECRET, "return").read(tag) == Tags(SECRET, "return").read(tag.upper()) == Tag(NOTICE, 3)
    assert (len(tag), tag.isalnum(), tag.islower()) == (40, True, True)


def test_a_tag_says_nothing_of_its_recipient():
    assert str(make_notice().recipient_id).replace("-", "") not in TAGS.made(NOTICE)


def test_every_changed_letter_makes_it_none():
    tag = TAGS.made(NOTICE)
    changed = [tag[:at] + ("a" if tag[at] != "a" else "b") + tag[at + 1 :] for at in range(len(tag))]
    assert [each for each in changed if TAGS.read(each) is not None] == []


def test_what_is_no_tag():
    for tag in ("", "a", "a" * 40, "=" * 40, "退订" * 20, "a" * 400, "aaaa aaaa", "\x00" * 40):
        assert TAGS.read(tag) is None


def test_a_tag_of_another_use_or_secret_is_none():
    tag = TAGS.made(NOTICE)
    assert Tags(SECRET, "unsubscribe").read(tag) is None
    assert Tags(SECRET + "!", "return").read(tag) is None


@pytest.mark.parametrize("message_class", MessageClass)
def test_only_what_may_be_refused_has_a_link(message_class):
    trails = trails_of(SECRET, "https://service.example.com/")
    notice = make_notice(message_class=message_class)
    link = trails.link(notice)
    assert (link is not None) is (message_class in (MessageClass.CARE, MessageClass.MARKETING))
    assert link is None or link.startswith("https://service.example.com/unsubscribe/")
    assert NO_TRAILS.link(notice) is NO_TRAILS.return_tag(notice, 1) is trails_of(SECRET, None).link(notice) is None
