"""A scripted team does what can be done: promises are given for premiums that are open, and days lie where they may."""

import csv
from datetime import date, datetime, timedelta

import pytest

from deploy.local import inputs
from deploy.local.story import Deed, read_story
from deploy.local.team import ACKNOWLEDGE, DESK, TALKS
from tests.e2e.auditor.inputs import read_inputs
from tests.e2e.auditor.life import live


@pytest.fixture(scope="module", params=[1, 2])
def folder(tmp_path_factory, request):
    folder = tmp_path_factory.mktemp("team")
    inputs.write_generated(folder, request.param, 800)
    return folder


@pytest.fixture(scope="module")
def told(folder):
    return read_inputs(folder)


def test_whoever_promises_owes_a_premium_and_names_a_day_within_its_grace(told):
    lives = live(told)
    for deed in told.deeds:
        [wanted] = [
            one
            for one in lives[deed.policy].instalments
            if one.opened <= deed.at < lives[deed.policy].ended(one, one.opened)
        ]
        if deed.until:
            assert deed.at.date() < deed.until <= wanted.due + timedelta(days=57)


def test_every_kind_of_deed_is_done_often_and_by_the_right_people(folder):
    with (folder / "book.csv").open() as book:
        rows = {row["保单号"]: row for row in csv.DictReader(book)}
    found = [each for all_of_it in read_story(folder, None).happenings.values() for each in all_of_it]
    deeds = [each for each in found if isinstance(each, Deed)]
    kinds = [deed.kind for deed in deeds]
    assert {kind for kind in kinds if kinds.count(kind) >= 2} == {
        *TALKS, ACKNOWLEDGE, "complaint", "claim", "do-not-contact", "bereavement",
    }  # fmt: skip
    for deed in deeds:
        theirs = {ACKNOWLEDGE: "主管工号", **dict.fromkeys(TALKS, "业务员工号")}.get(deed.kind)
        assert deed.by == (rows[deed.policy][theirs] if theirs else DESK)


def test_a_story_without_a_team_has_no_deeds(folder, tmp_path):
    for name in ("book.csv", "feeds.csv", "story.json"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    (tmp_path / "payments.csv").write_text("保单号,入账日\n")
    assert not [
        each for every in read_story(tmp_path, None).happenings.values() for each in every if isinstance(each, Deed)
    ]


def test_nothing_is_noted_on_a_day_on_which_nobody_can_be_reached(told):
    outages = {outage.since.date() for outage in told.outages}
    days = {datetime.fromisoformat(str(deed.at)).date() for deed in told.deeds}
    assert days
    assert not days & outages
    assert date(2026, 1, 6) < min(days)
