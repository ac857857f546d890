"""What one contact is about, what it concludes, and for which premiums a promise or a refusal is."""

from datetime import date

import pytest

from schemas.http.contacts import ContactIn, TalkResult
from schemas.ids import ORPHAN_DESK, CaseId, derived, staff_id
from services.scheduler.domain.cases import Case, CaseKind, CaseStatus
from services.scheduler.domain.contact_rules import Scene
from services.scheduler.domain.coverage import Matter, broken_by, concluded_by, covered, covers
from tests.builders import local, make_instalment, make_party, make_policy, make_work

NOW = local("2026-05-10", "10:00")
A1, A2, S1 = staff_id("A1"), staff_id("A2"), staff_id("S1")
AGENT = make_party("李明", party_id=A1, staff_number="A1")


def matter(number, due="2026-05-01", instalment=2, *, agent=A1, may=(A1, S1), author=AGENT, status=CaseStatus.OPEN):
    premium = make_instalment(due, number=instalment)
    policy = make_policy(number, premium, agent_id=agent, supervisor_id=S1)
    case = Case(
        CaseId(derived("case", f"{number}/{instalment}")), CaseKind.RENEWAL, "cn-60", policy.holder_id, NOW, policy.policy_id,
        instalment, status=status,
    )  # fmt: skip
    return Matter(Scene(policy, premium, make_party(), author, may, NOW), case)


def said(result="reached", **given):
    fields = {"by": "A1", "person": "holder", "channel": "call", "matters": "谈续期", "result": result}
    return ContactIn.model_validate(fields | given)


def call(one, recipient=A1, what="call-first", **given):
    return make_work(what, case=f"{one.policy.policy_number}/{one.case.instalment}", recipient_id=recipient,
                     policy_id=one.policy.policy_id, **given)  # fmt: skip


NAMED, NEXT = matter("P1"), matter("P1", "2026-06-01", 3)
SAME, ANOTHERS = matter("P2", "2026-05-05"), matter("P3", agent=A2, may=(A2, S1))


def test_a_contact_covers_what_the_same_person_serves_and_no_more():
    paid = matter("P4", status=CaseStatus.PAID)
    about = covered(said(), NAMED, [ANOTHERS, NEXT, SAME, paid], [])
    assert about == (NAMED, SAME, NEXT), "the one named, then the earliest last payable day first"


def test_orphans_are_covered_with_orphans():
    one, other = (matter(number, agent=None, may=()) for number in ("P1", "P2"))
    assert covered(said(), one, [other, SAME], []) == (one, other)


def test_who_has_a_talk_to_make_about_another_policy_covers_it_when_they_may_log_it():
    chief = make_party("赵主管", party_id=S1, staff_number="S1")
    one, other = matter("P1", author=chief), matter("P3", agent=A2, may=(A2, S1), author=chief)
    beside = call(other, S1, "accompany")
    assert covered(said(channel="visit"), one, [other], []) == (one,)
    assert covered(said(channel="visit"), one, [other], [beside]) == (one, other)
    assert covered(said(channel="visit"), NAMED, [ANOTHERS], [call(ANOTHERS, A1, "visit-x")]) == (NAMED,), (
        "may not log it"
    )


def test_what_somebody_else_said_is_about_the_premium_named():
    assert covered(said(person="other", person_name="王先生"), NAMED, [NEXT, SAME], []) == (NAMED,)


def test_a_call_concludes_calls_and_no_visits_and_those_of_the_policy_named_first():
    mine, theirs = call(NAMED, deadline=local("2026-05-25")), call(SAME, deadline=local("2026-05-12"))
    others = [call(SAME, what="visit-x"), call(SAME, A2, what="call-x"), call(ANOTHERS, A2)]
    assert concluded_by(said(), [NAMED, SAME], [theirs, *others, mine], NOW) == (mine, theirs)
    assert concluded_by(said(result="unreachable"), [NAMED, SAME], [mine], NOW) == ()


def test_a_call_of_yesterday_does_not_conclude_the_work_of_today():
    today, at = call(NAMED, at=local("2026-05-10", "14:00")), local("2026-05-09", "20:00")
    assert concluded_by(said(), [NAMED], [today], at) == ()
    assert concluded_by(said(), [NAMED], [today], NOW) == (today,), "what is for two in the afternoon, at ten"


def test_who_comes_along_concludes_that_alone():
    visit = [call(NAMED, what="visit-x"), call(NAMED, S1, what="accompany")]
    assert concluded_by(said(channel="visit"), [NAMED], visit, NOW) == (visit[0],)


def results(line, *matters):
    return [each.result for each in covers(line, matters)]


R, P, N = TalkResult.REACHED, TalkResult.PROMISED, TalkResult.REFUSED


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"promised_on": "2026-05-20"}, [P, R, R]),
        ({"promised_on": "2026-06-05"}, [P, R, P]),
        ({"promised_on": "2026-06-05", "promised_for": ["P2"]}, [P, P, P]),
        ({"promised_on": "2026-06-05", "instalment": 2}, [P, R, R]),
    ],
    ids=["what is due by its day", "a later premium of the policy too", "another policy that it names", "one premium"],
)
def test_a_promise_is_for_what_it_names(given, expected):
    line = said("promised", **given)
    assert results(line, NAMED, SAME, NEXT) == expected
    assert [each.promised_on for each in covers(line, [NAMED, SAME, NEXT])] == [
        line.promised_on if result is P else None for result in expected
    ]


def test_a_refusal_is_about_the_policy_or_the_premium_that_it_names():
    assert results(said("refused", reason="no-money"), NAMED, SAME, NEXT) == [N, R, N]
    assert results(said("refused", reason="no-money", instalment=2), NAMED, SAME, NEXT) == [N, R, R]


@pytest.mark.parametrize(
    ("line", "value", "rule"),
    [
        (said(promised_for=["P2"]), "P2", "goes with the result promised and no other"),
        (said("promised", promised_on="2026-05-20", promised_for=["P9"]), "P9", "is no policy of the holder"),
        (said("promised", promised_on="2026-05-02", promised_for=["P2"]), "P2", "no premium that is due by 2026-05-02"),
    ],
)
def test_a_promise_for_what_cannot_be_promised_is_refused(line, value, rule):
    [broken] = broken_by(line, [NAMED, SAME])
    assert (broken.field, broken.value, rule in broken.rule) == ("promised_for", value, True)


def test_the_reason_is_asked_for_when_any_premium_that_is_covered_is_near_its_end():
    late = matter("P2", date(2026, 3, 15))
    assert [broken.field for broken in broken_by(said(), [NAMED, late])] == ["reason"]
    assert list(broken_by(said(reason="no-money"), [NAMED, late])) == []


def test_the_desk_of_orphans_concludes_their_calls():
    one = matter("P1", agent=None, may=())
    work = call(one, ORPHAN_DESK)
    assert concluded_by(said(), [one], [work], NOW) == (work,)
