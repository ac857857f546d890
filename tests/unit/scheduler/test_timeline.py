"""The golden timeline of each shipped plan, and who does what of it."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from schemas.ids import ORPHAN_DESK, PaymentId, care_case_id, derived, renewal_case_id
from schemas.policies import FailureReason, InstalmentStatus, PolicyStatus
from services.scheduler.domain.cases import Case, CaseKind, CaseStatus, FailureSeen
from services.scheduler.domain.heard import Heard
from services.scheduler.domain.planning import MomentCame, plan_case
from services.scheduler.domain.tasks import TaskKind
from services.scheduler.domain.timeline import timeline
from services.scheduler.domain.verdicts import Verdict
from services.scheduler.plans.loader import load_plans
from tests.builders import local, make_context, make_instalment, make_policy, party_named, utc, yuan

PLANS = load_plans()
DUE = date(2026, 5, 1)
POLICY = make_policy("P1", make_instalment(DUE), account_tail="6789")
ZONES = {party_named("王芳"): "Asia/Shanghai", party_named("赵主管"): "America/New_York"}
OPENED = local(DUE - timedelta(days=30), "00:00")
RENEWAL = Case(
    case_id=renewal_case_id(POLICY.policy_id, 2),
    kind=CaseKind.RENEWAL,
    plan="cn-60",
    party_id=party_named("王芳"),
    opened_at=OPENED,
    policy_id=POLICY.policy_id,
    instalment=2,
)
CARE = Case(
    case_id=care_case_id(party_named("王芳")),
    kind=CaseKind.CARE,
    plan="care",
    party_id=party_named("王芳"),
    opened_at=utc("2026-01-01T00:00:00+00:00"),
)


def lines(case, now, policies=(POLICY,), **given):
    plan = PLANS.of(case.kind)
    return timeline(case, plan, make_context(now, *policies, zones=ZONES, **given))


def told(entries):
    """What is told to somebody, and the hand-over; other work has tests of its own."""
    return [e for e in entries if e.kind is TaskKind.NOTICE or e.step.startswith("handover")]


def golden(entries):
    return [(e.step, e.at.isoformat(), e.until.isoformat(), e.what, e.verdict.value) for e in entries]


def test_the_golden_timeline_of_a_renewal():
    failure = FailureSeen(PaymentId(derived("f")), FailureReason.INSUFFICIENT_BALANCE, date(2026, 5, 2), OPENED)
    case = replace(RENEWAL, failures=(failure,))
    assert golden(told(lines(case, OPENED))) == [
        ("before-due", "2026-04-11T01:00:00+00:00", "2026-04-28T01:00:00+00:00", "PremiumNotice", "upcoming"),
        ("deposit", "2026-04-28T01:00:00+00:00", "2026-05-01T01:00:00+00:00", "PremiumNotice", "upcoming"),
        ("due", "2026-05-01T01:00:00+00:00", "2026-05-31T01:00:00+00:00", "PremiumNotice", "upcoming"),
        ("failed", "2026-05-02T01:00:00+00:00", "2026-05-07T01:00:00+00:00", "FailureNotice", "upcoming"),
        ("grace", "2026-05-31T01:00:00+00:00", "2026-06-16T01:00:00+00:00", "PremiumNotice", "upcoming"),
        ("handover-form", "2026-06-15T01:00:00+00:00", "2026-06-30T16:00:00+00:00", "assessment-form", "upcoming"),
        ("handover", "2026-06-15T13:00:00+00:00", "2026-06-30T16:00:00+00:00", "hand-over", "upcoming"),
        ("handover-digest", "2026-06-15T13:00:00+00:00", "2026-06-22T13:00:00+00:00", "Digest", "upcoming"),
        ("grace-2", "2026-06-16T01:00:00+00:00", "2026-06-24T01:00:00+00:00", "PremiumNotice", "upcoming"),
        ("final-week", "2026-06-24T01:00:00+00:00", "2026-06-29T01:00:00+00:00", "PremiumNotice", "upcoming"),
        ("last-day", "2026-06-29T01:00:00+00:00", "2026-06-30T16:00:00+00:00", "PremiumNotice", "upcoming"),
    ]


def test_the_golden_timeline_of_a_lapse():
    case = replace(RENEWAL, status=CaseStatus.LAPSED, lapsed_on=date(2026, 7, 1))
    entries = lines(case, local("2026-06-30", "12:00"))
    assert golden(entries)[-1] == (
        "lapse-notice",
        "2026-07-01T01:00:00+00:00",
        "2026-07-31T01:00:00+00:00",
        "LapseNotice",
        "upcoming",
    )
    assert {e.reason for e in entries[:-1]} == {"lapsed"}


@pytest.mark.parametrize("plan", [plan.key for plan in PLANS.all() if plan.kind is CaseKind.RENEWAL])
@pytest.mark.parametrize(
    ("paid_on", "told", "leaves"),
    [
        ("2026-04-20", local("2026-04-20", "15:00"), "2026-04-21"),
        ("2026-04-20", local("2026-04-21", "06:00"), "2026-04-21"),
        ("2026-04-20", local("2026-04-24", "06:00"), "2026-04-24"),
        ("2026-02-10", OPENED, "2026-04-01"),
    ],
    ids=["the next day", "told the next morning", "told late", "paid before it opened"],
)
def test_the_golden_timeline_of_thanks(plan: str, paid_on: str, told: datetime, leaves: str):
    premium = make_instalment(DUE, status=InstalmentStatus.PAID, paid=yuan("1200.00"), paid_on=paid_on)
    case = replace(RENEWAL, plan=plan, status=CaseStatus.PAID, settled_at=told)
    context = make_context(told, make_policy("P1", premium, account_tail="6789"), zones=ZONES)
    entries = [e for e in timeline(case, PLANS.followed_by(case), context) if e.verdict is not Verdict.NOT_WANTED]
    last = date.fromisoformat(leaves) + timedelta(days=5)
    assert [(e.step, e.occurrence, e.at, e.until, e.what) for e in entries] == [
        ("thanks", paid_on, local(leaves), local(last), "PaymentThanks")
    ]


def test_the_golden_timeline_of_a_care_calendar():
    now = utc("2026-01-01T00:00:00+00:00")
    policy = make_policy("P1", effective_date=date(2024, 2, 29))
    assert golden(lines(CARE, now, (policy,), birth_date=date(1988, 2, 29))) == [
        ("birthday", "2026-02-28T01:00:00+00:00", "2026-02-28T16:00:00+00:00", "Greeting", "upcoming"),
        ("anniversary", "2026-02-28T01:00:00+00:00", "2026-03-04T16:00:00+00:00", "AnniversaryGreeting", "upcoming"),
    ]


def test_no_anniversary_of_the_first_day_and_none_of_a_lapsed_policy():
    now = local("2026-03-01", "09:00")
    fresh = make_policy("P1", effective_date=date(2026, 3, 1))
    assert [e.at.year for e in lines(CARE, now, (fresh,))] == [2027]
    lapsed = make_policy("P1", effective_date=date(2025, 3, 1), status=PolicyStatus.LAPSED)
    today = lines(CARE, now, (lapsed,))[0]
    assert (today.verdict, today.reason) == (Verdict.SKIP, "policy: lapsed")


@pytest.mark.parametrize(("effective", "first"), [("2022-01-03", "2027-01-03"), ("2022-01-05", "2026-01-05")])
def test_an_anniversary_whose_day_was_over_before_the_book_came_is_not_greeted(effective, first):
    opened = local("2026-01-05", "01:00")
    policy = make_policy("P1", effective_date=date.fromisoformat(effective))
    case = replace(CARE, opened_at=opened)
    assert next(e.at for e in lines(case, opened, (policy,))) == local(first)


def test_what_will_not_be_done_as_things_stand_is_not_called_upcoming_and_is_looked_at_again_all_the_same():
    now = local("2026-02-01", "09:00")
    lapsed = make_policy("P1", effective_date=date(2025, 3, 1), status=PolicyStatus.LAPSED)
    (entry,) = lines(CARE, now, (lapsed,))
    assert (entry.verdict, entry.reason) == (Verdict.DORMANT, "policy: lapsed")
    planned = plan_case(CARE, make_context(now, lapsed, zones=ZONES), MomentCame(), PLANS.of(CaseKind.CARE))
    assert planned.next_at == entry.opens_at, "it may be reinstated until then"
    reached = Heard(derived("log"), DUE, OPENED, effective=True)
    contact = next(e for e in lines(replace(RENEWAL, heard=(reached,)), OPENED) if e.step == "first-contact")
    assert (contact.verdict, contact.reason) == (Verdict.DORMANT, "the holder was reached")
    visit = next(e for e in lines(RENEWAL, OPENED) if e.step == "visit")
    assert visit.verdict is Verdict.UPCOMING, "three reminders may still be sent"


def test_who_pays_without_a_mandate_is_asked_for_no_deposit():
    plain = make_policy("P1", make_instalment(DUE))
    assert "deposit" not in {e.step for e in lines(RENEWAL, local(DUE), (plain,))}


def test_a_day_is_opened_at_its_beginning_and_leaves_at_its_hour():
    day = DUE - timedelta(days=20)
    early, midnight = local(day - timedelta(days=1), "23:59"), local(day, "00:00")
    plan = PLANS.of(CaseKind.RENEWAL)
    waiting = plan_case(RENEWAL, make_context(early, POLICY, zones=ZONES), MomentCame(), plan)
    assert (waiting.opened, waiting.next_at) == ((), midnight)
    opened = plan_case(RENEWAL, make_context(midnight, POLICY, zones=ZONES), MomentCame(), plan)
    assert [(task.step, task.not_before) for task in opened.opened] == [("before-due", local(day, "09:00"))]
    assert opened.next_at == local(DUE - timedelta(days=3), "00:00")


@pytest.mark.parametrize("missing", ["agent_id", "supervisor_id"])
def test_without_agent_or_supervisor_the_orphan_desk_works_and_reads_nothing(missing: str):
    orphan = make_policy("P1", make_instalment(DUE), **{missing: None})
    entries = {e.step: e for e in lines(RENEWAL, local("2026-06-15"), (orphan,))}
    assert entries["handover"].recipient_id == ORPHAN_DESK
    assert entries["handover"].verdict is Verdict.PERFORM
    because = {
        "agent_id": "the policy has no agent, and the supervisor named for it leads agents only",
        "supervisor_id": "no supervisor is named for the policy",
    }
    digest = entries["handover-digest"]
    assert (digest.verdict, digest.reason) == (Verdict.SKIP, f"no-supervisor: {because[missing]}")


@pytest.mark.parametrize("reason", [FailureReason.ABC_PREFIX_MISSING, FailureReason.SYSTEM_OTHER])
def test_a_failure_of_our_own_tells_the_customer_nothing(reason: FailureReason):
    failure = FailureSeen(PaymentId(derived("f")), reason, DUE, OPENED)
    entries = lines(replace(RENEWAL, failures=(failure,)), local(DUE))
    failed = next(e for e in entries if e.step == "failed")
    assert (failed.verdict, failed.reason) == (Verdict.SKIP, f"failure: {reason.value}")


@pytest.mark.parametrize(
    ("days", "performed"),
    [
        (-40, []),
        (-20, ["before-due"]),
        (-4, ["before-due"]),
        (-1, ["deposit"]),
        (0, ["due"]),
        (29, ["due"]),
        (30, ["grace"]),
        (44, ["grace"]),
        (45, ["grace", "handover-form"]),
        (46, ["handover-form", "handover", "handover-digest", "grace-2"]),
        (58, ["handover-form", "handover", "final-week"]),
        (60, ["handover-form", "handover", "last-day"]),
        (80, []),
    ],
)
def test_opened_late_only_the_newest_step_still_worth_doing_is_performed(days: int, performed: list[str]):
    now = local(DUE + timedelta(days=days), "09:30")
    entries = told(lines(replace(RENEWAL, opened_at=now), now))
    assert [e.step for e in entries if e.verdict is Verdict.PERFORM] == performed
    past = [e for e in entries if e.at <= now and e.step not in performed]
    assert {e.reason for e in past} <= {"opened-late"}
