"""The golden calendar of an agent's work on one premium: what the month's lists ask for, and where the clock wins."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from schemas.ids import OPERATIONS_DESK, ORPHAN_DESK, POLICY_SERVICE_DESK, SERVICE_DESK, PaymentId, derived
from schemas.policies import FailureReason
from services.scheduler.domain.cases import FailureSeen
from services.scheduler.domain.heard import Heard
from services.scheduler.domain.tasks import Task, TaskKind, TaskState
from services.scheduler.domain.timeline import timeline
from services.scheduler.domain.verdicts import Verdict
from tests.builders import local, make_context, make_instalment, make_policy, party_named
from tests.unit.scheduler.house import PLAN, PLANS
from tests.unit.scheduler.test_timeline import CARE, DUE, RENEWAL, ZONES

AGENT = party_named("李经理")
TALKS = ("first-call", "first-contact", "grace-call-1", "grace-call-2", "grace-end-call", "week-call", "visit")


def entries_of(due, now=None, case=RENEWAL, tasks=(), marks=None, **policy):
    premium = make_policy("P1", make_instalment(due), **policy)
    at = now or local(premium.instalments[0].due_date - timedelta(days=31), "00:00")
    return timeline(case, PLAN, make_context(at, premium, zones=ZONES, tasks=tasks, marks=marks or {}))


def shanghai(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()


@pytest.mark.parametrize(
    ("due", "days"),
    [
        ("2026-05-28", "05-01…05-25 05-26…05-31 06-01…06-25 06-13…06-25 07-01…07-10 07-21…07-21 06-28…07-05"),
        ("2026-05-03", "05-01…05-25 05-26…05-31 06-01…06-25 06-13…06-25 06-23…07-02 06-26…06-26 06-03…06-10"),
        ("2026-01-31", "01-01…01-25 01-26…01-31 02-01…02-25 02-13…02-25 03-01…03-10 03-26…03-26 03-03…03-10"),
        ("2026-02-28", "02-01…02-25 02-26…02-28 03-01…03-25 03-13…03-25 04-01…04-10 04-23…04-23 03-31…04-07"),
        ("2028-02-29", "02-01…02-25 02-26…02-29 03-01…03-25 03-13…03-25 04-01…04-10 04-23…04-23 03-31…04-07"),
        ("2026-07-01", "07-01…07-25 07-26…07-31 08-01…08-25 08-13…08-25 08-21…08-30 08-24…08-24 08-01…08-08"),
        ("2026-12-01", "12-01…12-25 12-26…12-31 01-01…01-25 01-13…01-25 01-21…01-30 01-24…01-24 01-01…01-08"),
    ],
)
def test_when_the_agent_calls_and_by_when(due: str, days: str):
    found = {entry.step: entry for entry in entries_of(due)}
    assert [f"{shanghai(found[key].at)[5:]}…{shanghai(found[key].deadline)[5:]}" for key in TALKS] == days.split()
    assert {found[key].recipient_id for key in TALKS} == {AGENT}
    assert all(found[key].at < found[key].deadline < found[key].until for key in TALKS)


def test_without_an_agent_the_orphan_desk_calls():
    found = {entry.step: entry for entry in entries_of(DUE, agent_id=None)}
    assert {found[key].recipient_id for key in TALKS} == {ORPHAN_DESK}


def test_the_evening_suits_difficult_cases():
    steps = {step.key: step for step in PLAN.steps}
    assert steps["first-call"].work.hours[0] == "09:00-11:30"
    assert steps["week-call"].work.hours[0] == "19:30-21:00"


def test_a_mandate_is_asked_for_before_the_due_date_where_there_is_none():
    asked = next(entry for entry in entries_of(DUE) if entry.step == "no-mandate")
    assert (shanghai(asked.at), shanghai(asked.deadline)) == ("2026-04-01", "2026-04-26")
    assert "no-mandate" not in {entry.step for entry in entries_of(DUE, account_tail="6789")}


def task(step: str, state: TaskState, what: str = "PremiumNotice", number: int = 0) -> Task:
    at = local(DUE)
    kind = TaskKind.NOTICE if what == "PremiumNotice" else TaskKind.WORK
    return Task(
        derived(step, number),
        RENEWAL.case_id,
        "cn-60",
        1,
        step,
        f"{number}",
        AGENT,
        kind,
        what,
        at,
        at,
        at,
        state=state,
    )


def heard(days: int, *, effective: bool) -> Heard:
    day = DUE + timedelta(days=days)
    return Heard(derived("log", days), day, local(day), effective=effective)


unreachable, reached = heard(3, effective=False), heard(4, effective=True)


def contact_after(*talks: Heard):
    now = local(DUE + timedelta(days=25), "09:00")
    found = entries_of(DUE, now, case=replace(RENEWAL, heard=talks))
    return next((each.verdict, each.reason) for each in found if each.step == "first-contact")


def verdict_of(key: str, days: int, *tasks: Task):
    found = entries_of(DUE, local(DUE + timedelta(days=days), "09:00"), tasks=tasks)
    entry = next(each for each in found if each.step == key)
    return entry.verdict, entry.reason


def test_who_was_reached_by_the_25th_needs_no_further_round():
    assert verdict_of("first-contact", 25)[0] is Verdict.PERFORM
    dialled = task("first-call", TaskState.DONE, "call-first")
    assert verdict_of("first-contact", 25, dialled)[0] is Verdict.PERFORM
    assert contact_after(unreachable)[0] is Verdict.PERFORM
    assert contact_after(unreachable, reached) == (Verdict.SKIP, "the holder was reached")


def test_three_reminders_unpaid_bring_a_visit_and_a_near_lapse_one_where_none_was():
    reminders = [task("due", TaskState.SENT, number=number) for number in range(3)]
    assert verdict_of("visit", 31, *reminders)[0] is Verdict.PERFORM
    assert verdict_of("visit", 31, *reminders[:2]) == (Verdict.SKIP, "reminders sent: 2")
    assert verdict_of("visit-near-lapse", 47)[0] is Verdict.PERFORM
    visited = task("visit", TaskState.OPEN, "visit-reminded")
    assert verdict_of("visit-near-lapse", 47, visited) == (Verdict.SKIP, "given: visit")


OWNERS = {
    FailureReason.INSUFFICIENT_BALANCE: None,
    FailureReason.NAME_MISMATCH: ("correct-account", SERVICE_DESK),
    FailureReason.DUPLICATE_IDENTITY: ("merge-records", SERVICE_DESK),
    FailureReason.THIRD_PARTY_ACCOUNT: ("new-authorisation", AGENT),
    FailureReason.NO_MANDATE_RECORD: ("register-mandate", AGENT),
    FailureReason.BAD_ACCOUNT_NUMBER: ("confirm-account", AGENT),
    FailureReason.NON_SETTLEMENT_ACCOUNT: None,
    FailureReason.ABC_PREFIX_MISSING: ("fix-prefix", POLICY_SERVICE_DESK),
    FailureReason.SYSTEM_OTHER: ("look-into-transfer", OPERATIONS_DESK),
    FailureReason.ACCOUNT_UNUSABLE: ("new-account", AGENT),
}
SILENT = {FailureReason.ABC_PREFIX_MISSING, FailureReason.SYSTEM_OTHER}


def failed(reason: FailureReason, stated: str | None = None, number: int = 1) -> FailureSeen:
    return FailureSeen(PaymentId(derived("f", number)), reason, DUE, local(DUE), stated)


def after(*failures: FailureSeen, tasks=()):
    case = replace(RENEWAL, failures=failures)
    found = entries_of(DUE, local(DUE + timedelta(days=1), "09:00"), case, tasks, account_tail="6789")
    return [entry for entry in found if entry.step.startswith("failed") and entry.verdict is not Verdict.UPCOMING]


@pytest.mark.parametrize("reason", FailureReason)
def test_each_reason_has_its_own_remedy(reason: FailureReason):
    entries = after(failed(reason))
    work = [(entry.what, entry.recipient_id) for entry in entries if entry.kind is TaskKind.WORK]
    assert work == ([OWNERS[reason]] if OWNERS[reason] else [])
    [text] = [entry for entry in entries if entry.kind is TaskKind.NOTICE]
    assert (text.verdict is Verdict.SKIP) is (reason in SILENT)


def test_words_of_a_bank_that_nobody_has_classed_are_work_that_names_them():
    entries = after(failed(FailureReason.SYSTEM_OTHER, "9Z 客户状态异常"))
    [work] = [entry for entry in entries if entry.kind is TaskKind.WORK]
    assert (work.what, work.recipient_id) == ("class-reason", SERVICE_DESK)
    assert work.reason == "the bank says: 9Z 客户状态异常"


def test_the_same_fault_again_is_the_same_work_while_it_is_open():
    one, two = failed(FailureReason.NAME_MISMATCH), failed(FailureReason.NAME_MISMATCH, number=2)
    kinds = [entry.occurrence for entry in after(one, two) if entry.kind is TaskKind.WORK]
    assert kinds == [str(one.payment_id)]
    done = task("failed-name", TaskState.DONE, "correct-account")._replace(occurrence=str(one.payment_id))
    again = [entry.occurrence for entry in after(one, two, tasks=(done,)) if entry.verdict is Verdict.PERFORM]
    assert str(two.payment_id) in again


def test_a_debit_that_nobody_tried_alarms_operations_once_the_feeds_have_spoken():
    now = local(DUE + timedelta(days=5), "09:00")

    def alarm(marks, case=RENEWAL):
        found = entries_of(DUE, now, case, marks=marks, account_tail="6789")
        return next(entry for entry in found if entry.step == "debit-not-attempted")

    assert alarm({"bank": DUE + timedelta(days=2)}).verdict is Verdict.PERFORM
    assert alarm({"bank": DUE + timedelta(days=2)}).recipient_id == OPERATIONS_DESK
    waiting = alarm({"bank": DUE + timedelta(days=1)})
    assert (waiting.verdict, waiting.reason) == (Verdict.UPCOMING, "held: feed bank complete through 2026-05-02")
    assert waiting.opens_at == local(DUE + timedelta(days=6), "00:00")
    tried = replace(RENEWAL, failures=(failed(FailureReason.INSUFFICIENT_BALANCE),))
    assert alarm({"bank": date.max}, tried).reason == "a transfer was tried"


def test_a_care_calendar_gives_no_work():
    assert timeline(CARE, PLANS.of(CARE.kind), make_context(local(DUE), zones=ZONES)) == ()


@pytest.mark.parametrize("due", ["2026-05-28", "2026-01-31", "2026-07-01"])
@pytest.mark.parametrize("account", [None, "6789"])
def test_the_engine_sees_of_the_future_what_opens_next(due: str, account: str | None):
    premium = make_instalment(due)
    policy = make_policy("P1", premium, account_tail=account)
    for days in range(-31, 63):
        now = local(premium.due_date + timedelta(days=days), "00:00")
        context = make_context(now, policy, zones=ZONES)
        whole, part = timeline(RENEWAL, PLAN, context), timeline(RENEWAL, PLAN, context, whole=False)
        for wanted in (Verdict.PERFORM, Verdict.SKIP):
            assert [e for e in part if e.verdict is wanted] == [e for e in whole if e.verdict is wanted]
        opens = [
            min((e.opens_at for e in each if e.verdict is Verdict.UPCOMING), default=None) for each in (whole, part)
        ]
        assert opens[0] == opens[1]
