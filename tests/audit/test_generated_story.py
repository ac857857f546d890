"""The story of a generated book, as a demo reads it."""

import pytest

from deploy.local import inputs
from deploy.local.story import Book, Deed, Mark, Outage, Payments, read_story


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("story")
    inputs.write_generated(folder, seed=3, policies=300)
    return folder


def test_the_generated_story_has_outages_that_end_and_payments_before_their_marks(folder):
    story = read_story(folder, 120)
    outages = [each for all_of_it in story.happenings.values() for each in all_of_it if isinstance(each, Outage)]
    assert sorted((outage.channel, outage.begins) for outage in outages) == [
        ("email", False),
        ("email", True),
        ("sms", False),
        ("sms", True),
    ]
    for happenings in story.happenings.values():
        kinds = [type(each) for each in happenings]
        assert kinds == sorted(kinds, key=[Outage, Book, Payments, Mark, Deed].index)


def test_a_story_can_be_cut_short(folder):
    story = read_story(folder, 10)
    assert (story.end - story.start).days == 10
    assert max(story.happenings) < story.end
