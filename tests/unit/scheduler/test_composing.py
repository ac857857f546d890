"""What may leave now: windows, one notice a day, merging, urgency, freshness."""

from datetime import date, timedelta

from schemas.ids import TaskId, derived
from schemas.policies import Failure, FailureReason, PolicyStatus, Standing
from schemas.unpaid import Stage
from services.scheduler.domain.composing import compose
from services.scheduler.domain.facts import Facts
from services.scheduler.domain.recipients import Recipient, WaitsFor
from services.scheduler.domain.tasks import Task, TaskKind, TaskState
from services.scheduler.plans.loader import load_plans
from tests.builders import local, make_instalment, make_party, make_policy, party_named

PLANS = load_plans()
DUE = date(2026, 5, 1)
HOLDER = party_named("王芳")
NOW = local(DUE)
FRESH = {"bank": DUE}
PURPOSES = {
    "due": "PremiumNotice",
    "before-due": "PremiumNotice",
    "grace": "PremiumNotice",
    "deposit": "PremiumNotice",
    "failed": "FailureNotice",
    "lapse-notice": "LapseNotice",
    "handover-digest": "Digest",
    "birthday": "Greeting",
    "anniversary": "AnniversaryGreeting",
}


def task(step="due", policy=None, **given):
    values = {
        "task_id": TaskId(derived(step, policy.policy_number if policy else "")),
        "case_id": derived("case", step),
        "plan": "care" if step in {"birthday", "anniversary"} else "cn-60",
        "epoch": 1,
        "step": step,
        "occurrence": "x",
        "recipient_id": HOLDER,
        "kind": TaskKind.NOTICE,
        "what": PURPOSES[step],
        "at": NOW,
        "not_before": NOW,
        "until": NOW + timedelta(days=30),
        "policy_id": policy.policy_id if policy else None,
        "instalment": 2 if policy else None,
    }
    return Task(**(values | given))


def due_policy(number="P1", due=DUE, **given):
    return make_policy(number, make_instalment(due), **given)


def facts(*policies, marks=FRESH, people=None):
    known = people if people is not None else [make_party(), make_party("李经理"), make_party("赵主管")]
    return Facts(PLANS, {p.policy_id: p for p in policies}, {p.party_id: p for p in known}, frozenset(), marks)


def run(tasks, about, now=NOW, recipient=None):
    return compose(recipient or Recipient(HOLDER), tasks, about, now)


def test_it_leaves_inside_the_window_and_says_what_must_stay_true():
    policy = due_policy()
    done = run([task(policy=policy)], facts(policy))
    (notice,) = done.notices
    assert (notice.not_before, notice.expires_at) == (NOW, local(DUE, "11:30"))
    assert notice.content.premiums[0].stage is Stage.DUE
    assert notice.content.agent.name == "李经理"
    assert notice.true_while[0].standings == (Standing.CURRENT, Standing.GRACE_1)
    assert notice.model_validate_json(notice.model_dump_json()) == notice
    (requested,) = done.tasks
    assert (requested.state, requested.notice_id) == (TaskState.REQUESTED, notice.notice_id)
    assert done.next_at is None


def test_between_windows_it_waits_for_the_next_one():
    policy = due_policy()
    done = run([task(policy=policy)], facts(policy), local(DUE, "12:00"))
    assert (done.notices, done.next_at) == ((), local(DUE, "14:30"))


def test_at_night_it_waits_for_the_morning():
    policy = due_policy()
    assert run([task(policy=policy)], facts(policy), local(DUE, "21:00")).next_at == local("2026-05-02")


def test_several_policies_of_a_holder_leave_as_one_the_earliest_deadline_first():
    later, sooner = due_policy("P1"), due_policy("P2", date(2026, 4, 1))
    tasks = [task(policy=later), task("grace", policy=sooner)]
    (notice,) = run(tasks, facts(later, sooner)).notices
    assert [premium.policy_number for premium in notice.content.premiums] == ["P2", "P1"]
    assert notice.content.earliest_deadline == date(2026, 5, 31)
    assert str(notice.content.totals[0].amount) == "2400.00"
    assert len(notice.true_while) == len(notice.task_ids) == 2


def test_one_notice_a_day_the_most_urgent_first():
    failure = Failure(reason=FailureReason.INSUFFICIENT_BALANCE, attempted_on=DUE)
    policy = make_policy("P1", make_instalment(DUE, failure=failure))
    tasks = [task(policy=policy), task("failed", policy=policy)]
    done = run(tasks, facts(policy))
    assert [notice.content.purpose for notice in done.notices] == ["FailureNotice"]
    assert done.next_at == local("2026-05-02")
    again = run([tasks[0]], facts(policy), local(DUE, "15:00"), done.recipient)
    assert (again.notices, again.next_at) == ((), local("2026-05-02"))
    tomorrow = run([tasks[0]], facts(policy), local("2026-05-02"), done.recipient)
    assert [notice.content.purpose for notice in tomorrow.notices] == ["PremiumNotice"]


def test_no_greeting_on_the_day_of_a_premium_notice():
    policy = due_policy()
    greeting = task("birthday", until=local("2026-05-02", "00:00"))
    done = run([greeting, task(policy=policy)], facts(policy))
    assert [notice.content.purpose for notice in done.notices] == ["PremiumNotice"]
    assert done.next_at == greeting.until
    midnight = run([greeting], facts(policy), greeting.until, done.recipient)
    assert [(each.state, each.reason) for each in midnight.tasks] == [(TaskState.EXPIRED, "no-window")]


def test_a_birthday_alone_is_greeted():
    (notice,) = run([task("birthday")], facts()).notices
    assert (notice.content.purpose, notice.true_while, notice.message_class) == ("Greeting", (), "care")


def test_the_anniversary_of_a_policy_that_lapsed_since_the_day_began_is_not_wished():
    lapsed = due_policy(status=PolicyStatus.LAPSED)
    done = run([task("anniversary", policy=lapsed, instalment=None, occurrence="P1:2")], facts(lapsed))
    assert done.notices == ()
    assert [(each.state, each.reason) for each in done.tasks] == [(TaskState.WITHDRAWN, "changed")]


def test_a_stale_feed_holds_and_says_so():
    policy = due_policy()
    done = run([task(policy=policy)], facts(policy, marks={"bank": date(2026, 4, 27)}))
    assert done.notices == ()
    assert done.recipient.waits_for is WaitsFor.FEED
    assert done.tasks[0].reason == "held: feed bank complete through 2026-04-27"
    assert done.next_at == done.tasks[0].until
    assert run(done.tasks, facts(policy, marks={"bank": date(2026, 4, 28)})).notices


def test_before_due_needs_no_feed():
    policy = due_policy()
    now = local("2026-04-11")
    before = task("before-due", policy=policy, not_before=now, until=NOW)
    (notice,) = run([before], facts(policy, marks={}), now).notices
    assert notice.true_while[0].standings == (Standing.UPCOMING, Standing.CURRENT)


def test_a_missing_party_is_waited_for_until_the_task_expires():
    policy = due_policy()
    done = run([task(policy=policy)], facts(policy, people=[]))
    assert (done.notices, done.recipient.waits_for, done.next_at) == ((), WaitsFor.PARTY, NOW + timedelta(days=30))
    over = run(done.tasks, facts(policy, people=[]), NOW + timedelta(days=30))
    assert (over.tasks[0].state, over.tasks[0].reason) == (TaskState.EXPIRED, "held: the recipient is not known yet")


def test_the_dead_and_the_erased_are_left_in_peace():
    policy = due_policy()
    dead = facts(policy, people=[make_party(deceased_on=DUE)])
    assert [(each.state, each.reason) for each in run([task(policy=policy)], dead).tasks] == [("withdrawn", "deceased")]
    known = facts(policy)
    erased = Facts(PLANS, known.policies, {}, frozenset({HOLDER}), FRESH)
    assert [(each.state, each.reason) for each in run([task(policy=policy)], erased).tasks] == [("withdrawn", "erased")]


def test_a_digest_names_all_that_was_handed_over():
    policies = [due_policy(f"P{n}", date(2026, 3, 17)) for n in (1, 2)]
    boss = party_named("赵主管")
    tasks = [task("handover-digest", policy=policy, recipient_id=boss) for policy in policies]
    (notice,) = run(tasks, facts(*policies), recipient=Recipient(boss)).notices
    assert [each.policy_number for each in notice.content.handed_over] == ["P1", "P2"]
    assert {each.holder_name for each in notice.content.handed_over} == {"王芳"}
    assert notice.channels == ("email",)


def test_a_lapse_notice_names_the_conservative_last_day():
    policy = due_policy(due=date(2026, 3, 1), status=PolicyStatus.LAPSED, lapsed_at=local(DUE, "00:00"))
    (notice,) = run([task("lapse-notice", policy=policy)], facts(policy)).notices
    (lapsed,) = notice.content.policies
    assert (lapsed.lapsed_on, lapsed.reinstate_by) == (DUE, date(2028, 4, 30))
    assert notice.true_while[0].standings == (Standing.LAPSED,)


def test_words_that_would_not_be_true_today_wait():
    policy = due_policy(due=date(2026, 3, 1))
    failure = make_policy(
        "P1", make_instalment(date(2026, 3, 1), failure=Failure(reason="name-mismatch", attempted_on=date(2026, 4, 30)))
    )
    done = run([task("failed", policy=policy)], facts(failure))
    assert done.tasks[0].reason == "held: it would not be true today"
