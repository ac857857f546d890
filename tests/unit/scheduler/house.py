"""A scheduler without a database: the pure decisions, with dictionaries for tables."""

from datetime import date, datetime, timedelta

from schemas.ids import DeliveryId, PaymentId, PolicyId, derived
from schemas.outcomes import DeliveryOutcome
from schemas.policies import Failure, FailureReason, InstalmentStatus, Policy, PolicyStatus
from services.scheduler.domain.cases import Case, CaseKind, CaseStatus, FailureSeen
from services.scheduler.domain.composing import compose
from services.scheduler.domain.conclusions import after, conclude
from services.scheduler.domain.facts import Facts
from services.scheduler.domain.heard import Heard, Said
from services.scheduler.domain.holding import held_by
from services.scheduler.domain.planning import (
    CoverEnded,
    DatesMoved,
    FailureReported,
    MomentCame,
    PolicySeen,
    Reported,
    StopsChanged,
    plan_case,
)
from services.scheduler.domain.recipients import Recipient
from services.scheduler.domain.stops import Stop, StopKind
from services.scheduler.domain.tasks import TaskKind, TaskState
from services.scheduler.domain.transitions import changed
from services.scheduler.plans.loader import load_plans
from tests.builders import local, make_context, make_instalment, make_party, make_policy, party_named

PLANS = load_plans()
PLAN = PLANS.of(CaseKind.RENEWAL)
HOLDER = party_named("王芳")
PEOPLE = {each.party_id: each for each in (make_party(), make_party("赵主管"), make_party("李经理"))}


class House:
    """Some policies of one holder, each with one premium."""

    def __init__(self, now: datetime, *dues: date) -> None:
        self.now = now
        self.policies: dict[PolicyId, Policy] = {}
        self.cases: dict[PolicyId, Case] = {}
        self.tasks: dict = {}
        self.recipients: dict = {}
        self.notices: dict = {}
        self.outcomes: list = []
        self.held: dict[PolicyId, list] = {}
        """From when to when each policy was held."""
        self.closed_since: dict[PolicyId, datetime] = {}
        for number, due in enumerate(dues):
            policy = make_policy(f"P{number}", make_instalment(due))
            self.policies[policy.policy_id] = policy
            self.cases[policy.policy_id] = Case(
                case_id=derived("case", number),
                kind=CaseKind.RENEWAL,
                plan=PLAN.key,
                party_id=HOLDER,
                opened_at=now,
                policy_id=policy.policy_id,
                instalment=2,
            )
            self.plan(policy.policy_id, PolicySeen(policy))

    # What happens to a policy

    def due_again(self, policy_id):
        self._change(policy_id, InstalmentStatus.OPEN, PolicyStatus.IN_FORCE)

    def pay(self, policy_id):
        self._change(policy_id, InstalmentStatus.PAID, PolicyStatus.IN_FORCE)

    def fail(self, policy_id, reason=FailureReason.INSUFFICIENT_BALANCE):
        policy, today = self.policies[policy_id], self.now.date()
        premium = policy.instalments[0]
        if premium.status is InstalmentStatus.OPEN:
            failed = premium.model_copy(update={"failure": Failure(reason=reason, attempted_on=today)})
            self.policies[policy_id] = policy.with_instalment(failed)
            seen = FailureSeen(PaymentId(derived("failure", policy_id, self.now)), reason, today, self.now)
            self.plan(policy_id, FailureReported(self.policies[policy_id], seen))

    def lapse(self, policy_id):
        premium = self.policies[policy_id].instalments[0]
        if premium.status is InstalmentStatus.OPEN and self.now.date() >= premium.lapse_effective:
            self._change(policy_id, InstalmentStatus.OPEN, PolicyStatus.LAPSED, lapsed_on=premium.lapse_effective)

    def annul(self, policy_id):
        if self.policies[policy_id].status is PolicyStatus.LAPSED:
            self.pay(policy_id)

    def move_dates(self, policy_id):
        self.plan(policy_id, DatesMoved(self.policies[policy_id]))

    # What people ask and promise

    def hold(self, policy_id):
        if not self.cases[policy_id].stops:
            stop = Stop(derived("hold", policy_id, self.now), StopKind.COMPLAINT, self.now)
            self.held.setdefault(policy_id, []).append([self.now, None])
            self.plan(policy_id, StopsChanged((stop,)))

    def lift(self, policy_id):
        if self.cases[policy_id].stops:
            self.held[policy_id][-1][1] = self.now
            self.plan(policy_id, StopsChanged(()))

    def promise(self, policy_id):
        self._hear(policy_id, effective=True, promised_on=self.now.date() + timedelta(days=7))

    def miss(self, policy_id):
        self._hear(policy_id, said=frozenset({Said.UNREACHABLE}))

    def refuse(self, policy_id):
        self._hear(policy_id, effective=True, refused=True)

    def _hear(self, policy_id, **what):
        premium = self.policies[policy_id].instalments[0]
        if day := what.get("promised_on"):
            if self.cases[policy_id].status is not CaseStatus.OPEN or day > premium.last_payable_day:
                return
            what["snoozed_until"] = local(
                min(day + timedelta(days=1), premium.last_payable_day - timedelta(days=1)), "00:00"
            )
        log_id = derived("log", policy_id, self.now, len(self.cases[policy_id].heard))
        self.plan(policy_id, Reported(Heard(log_id, self.now.date(), self.now, **what)))

    def _change(self, policy_id, status, policy_status, lapsed_on=None):
        policy = self.policies[policy_id]
        premium, paid = policy.instalments[0], status is InstalmentStatus.PAID
        money = {"paid": premium.amount, "paid_on": premium.paid_on or self.now.date()} if paid else {"paid_on": None}
        changed = premium.model_copy(update={"status": status} | money)
        policy = policy.with_instalment(changed).model_copy(update={"status": policy_status})
        self.policies[policy_id] = policy
        self.plan(policy_id, CoverEnded(policy, lapsed_on) if lapsed_on else PolicySeen(policy))

    # What the scheduler does

    def plan(self, policy_id, stimulus):
        case = self.cases[policy_id]
        tasks = tuple(task for task in self.tasks.values() if task.case_id == case.case_id)
        zones = {party_id: person.zone for party_id, person in PEOPLE.items()}
        context = make_context(self.now, self.policies[policy_id], zones=zones, tasks=tasks)
        decision = plan_case(case, context, stimulus, PLAN)
        self.cases[policy_id] = decision.case
        for task in decision.opened:
            assert task.task_id not in self.tasks
            self.tasks[task.task_id] = task
            if task.kind is TaskKind.NOTICE and task.state is TaskState.OPEN:
                self._look(task)
        for task, change in decision.changes:
            self.tasks[task.task_id] = after = changed(self.tasks[task.task_id], change)
            if after.state is TaskState.OPEN and after.kind is TaskKind.NOTICE:
                self._look(after)

    def _look(self, task):
        held = self.recipients.get(task.recipient_id, Recipient(task.recipient_id))
        look = min(filter(None, (held.next_at, task.not_before)))
        self.recipients[task.recipient_id] = held._replace(next_at=look)

    def moments(self):
        for policy_id, case in list(self.cases.items()):
            if case.next_at and case.next_at <= self.now:
                self.plan(policy_id, MomentCame())
        for recipient in list(self.recipients.values()):
            if recipient.next_at and recipient.next_at <= self.now:
                self.compose(recipient)

    def compose(self, recipient):
        wanted = [
            task
            for task in self.tasks.values()
            if task.recipient_id == recipient.recipient_id
            and task.state is TaskState.OPEN
            and task.kind is TaskKind.NOTICE
        ]
        facts = Facts(PLANS, self.policies, PEOPLE, frozenset(), {"bank": self.now.date()})
        done = compose(recipient, wanted, facts, self.now)
        self.recipients[recipient.recipient_id] = done.recipient
        assert done.next_at is None or done.next_at > self.now
        self.tasks.update((task.task_id, task) for task in done.tasks)
        for notice in done.notices:
            assert notice.notice_id not in self.notices
            self.notices[notice.notice_id] = notice
            for task in map(self.tasks.__getitem__, notice.task_ids):
                assert held_by(self.cases[task.policy_id], PLANS.step(task.plan, task.step), self.now) is None

    def answer(self, notice_id, kind, reason="none"):
        notice = self.notices[notice_id]
        outcome = DeliveryOutcome(
            occurred_at=self.now,
            delivery_id=DeliveryId(derived("delivery", notice_id)),
            notice_id=notice_id,
            recipient_id=notice.recipient_id,
            task_ids=notice.task_ids,
            seq=1,
            outcome=kind,
            reason=reason,
            concludes=True,
        )
        self.outcomes.append(outcome)
        self.say(outcome)

    def say(self, outcome):
        changed = [conclude(self.tasks[task], outcome, self.now) for task in outcome.task_ids]
        self.tasks.update((task.task_id, task) for task in changed)
        reopened = any(task.state is TaskState.OPEN for task in changed)
        held = self.recipients[outcome.recipient_id]
        self.recipients[outcome.recipient_id] = after(held, outcome, self.now, reopened=reopened)

    def under_way(self):
        return sorted(
            {
                task.notice_id
                for task in self.tasks.values()
                if task.state in {TaskState.REQUESTED, TaskState.WITHDRAWING}
            },
            key=str,
        )

    def next_moment(self):
        moments = [case.next_at for case in self.cases.values()] + [r.next_at for r in self.recipients.values()]
        return min(filter(None, moments), default=None)

    def step_to(self, end):
        """Live until `end`, moment by moment."""
        while (moment := self.next_moment()) is not None and moment <= end:
            self.now = max(self.now, moment)
            self.moments()
        self.now = max(self.now, end)

    def step(self, days=0, hours=0):
        self.step_to(self.now + timedelta(days=days, hours=hours))
