"""Values of the contracts with everything filled in that a test does not care about."""

from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from decimal import Decimal
from typing import Any

from schemas.addressees import Addressee
from schemas.civil import add_months, instant_at
from schemas.ids import CaseId, PartyId, derived, notice_id, policy_id, renewal_case_id, staff_id, task_id
from schemas.money import Money, zero
from schemas.notices import NoticeRequested, Truth
from schemas.parties import Channel, Contact, MessageClass, Party, Role
from schemas.policies import COVERED, Instalment, InstalmentStatus, PaymentMode, Policy, PolicyStatus, Standing
from schemas.purposes import PremiumNotice
from schemas.unpaid import Premium, Stage
from services.scheduler.domain.case_context import CaseContext
from services.scheduler.domain.tasks import Task, TaskKind

GRACE = 60
SHANGHAI = "Asia/Shanghai"


def local(day: date | str, time: str = "09:00", zone: str = SHANGHAI) -> datetime:
    """The instant of a local time."""
    civil = date.fromisoformat(day) if isinstance(day, str) else day
    return instant_at(civil, clock_time.fromisoformat(time), zone)


def utc(text: str) -> datetime:
    """The instant of an ISO text."""
    return datetime.fromisoformat(text).astimezone(UTC)


def yuan(amount: str) -> Money:
    """Renminbi."""
    return Money(amount=Decimal(amount), currency="CNY")


def party_named(name: str) -> PartyId:
    """The id of the test's party of that name."""
    return PartyId(derived("party", name))


def make_party(name: str = "王芳", **given: Any) -> Party:
    """A holder in Shanghai with a phone and a mailbox."""
    contacts = (
        Contact(number=1, channel=Channel.SMS, address="+8613800138000"),
        Contact(number=2, channel=Channel.EMAIL, address="someone@example.com"),
    )
    values = {
        "party_id": party_named(name),
        "party_version": 1,
        "roles": frozenset({Role.HOLDER}),
        "name": name,
        "birth_date": date(1980, 12, 24),
        "zone": SHANGHAI,
        "contacts": contacts,
    }
    return Party(**(values | given))


def make_instalment(due: date | str, number: int = 2, **given: Any) -> Instalment:
    """An open premium of 1,200 yuan."""
    day = date.fromisoformat(due) if isinstance(due, str) else due
    values = {
        "number": number,
        "due_date": day,
        "amount": yuan("1200.00"),
        "paid": zero("CNY"),
        "status": InstalmentStatus.OPEN,
        "last_payable_day": day + timedelta(days=GRACE),
        "lapse_effective": day + timedelta(days=GRACE + 1),
    }
    return Instalment(**(values | given))


def make_policy(number: str = "P1", *instalments: Instalment, **given: Any) -> Policy:
    """An annual policy of 王芳, with an agent and a supervisor, paid through the bank."""
    first_due = instalments[0].due_date if instalments else date(2026, 5, 1)
    values = {
        "policy_id": policy_id(number),
        "policy_number": number,
        "policy_version": 1,
        "status": PolicyStatus.IN_FORCE,
        "product": "安心终身寿险",
        "mode": PaymentMode.ANNUAL,
        "premium": yuan("1200.00"),
        "effective_date": add_months(first_due, -12),
        "payment_years": 20,
        "zone": SHANGHAI,
        "holder_id": party_named("王芳"),
        "agent_id": party_named("李经理"),
        "supervisor_id": party_named("赵主管"),
        "feeds": ("bank",),
        "instalments": instalments,
    }
    return Policy(**(values | given))


def make_truth(*standings: Standing, policy: str = "P1", instalment: int = 2) -> Truth:
    """The instalment is unpaid and stands at one of these; anywhere before the lapse when none is given."""
    return Truth(policy_id=policy_id(policy), instalment=instalment, standings=standings or COVERED)


def make_notice(name: str = "P1", **given: Any) -> NoticeRequested:
    """A premium notice on policy `name` to 王芳, by text message first, in the morning window of 2026-03-02."""
    recipient = party_named("王芳")
    task = task_id(renewal_case_id(policy_id(name), 2), 0, "due", "1", recipient)
    due = date(2026, 3, 1)
    premium = Premium(
        policy_number=name,
        product="安心终身寿险",
        instalment=2,
        stage=Stage.DUE,
        due_date=due,
        last_payable_day=due + timedelta(days=GRACE),
        amount=yuan("1200.00"),
    )
    content = PremiumNotice(
        addressee=Addressee(name="王芳"),
        premiums=(premium,),
        totals=(premium.amount,),
        earliest_deadline=premium.last_payable_day,
        pay_by=due,
    )
    values = {
        "occurred_at": local("2026-03-02"),
        "notice_id": notice_id([task], 0),
        "recipient_id": recipient,
        "task_ids": (task,),
        "content": content,
        "message_class": MessageClass.SERVICE,
        "channels": (Channel.SMS, Channel.EMAIL),
        "locale": "zh-CN",
        "not_before": local("2026-03-02"),
        "expires_at": local("2026-03-02", "11:30"),
        "true_while": (make_truth(policy=name),),
    }
    return NoticeRequested(**(values | given))


def make_work(what: str, **given: Any) -> Task:
    """Open work of agent A1 on a premium; `case` tells premiums apart, `at` is when it is for."""
    case, to = CaseId(derived("case", given.pop("case", "1"))), given.pop("recipient_id", staff_id("A1"))
    at = given.pop("at", local("2026-03-01"))
    values = {
        "task_id": task_id(case, 1, what, "due", to),
        "case_id": case,
        "plan": "cn-60",
        "epoch": 1,
        "step": what,
        "occurrence": "due",
        "recipient_id": to,
        "kind": TaskKind.WORK,
        "what": what,
        "at": at,
        "not_before": at,
        "until": at + timedelta(days=60),
    }
    return Task(**(values | given))


def make_context(now: datetime, *policies: Policy, **given: Any) -> CaseContext:
    """What surrounds a case whose holder can be reached; nobody is known and no feed has spoken where nothing is given."""
    nothing = {"zones": {}, "birth_date": None, "tasks": (), "reachable": True, "chiefs": {}, "marks": {}}
    return CaseContext(now=now, policies=policies, **(nothing | given))
