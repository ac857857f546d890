"""Identities. None is drawn at random: each is a uuid5 of what it identifies, so that repetition is harmless."""

import hashlib
from collections.abc import Iterable
from typing import NewType
from uuid import UUID

PolicyId = NewType("PolicyId", UUID)
PartyId = NewType("PartyId", UUID)
PaymentId = NewType("PaymentId", UUID)
BenefitId = NewType("BenefitId", UUID)
InvoiceId = NewType("InvoiceId", UUID)
CaseId = NewType("CaseId", UUID)
TaskId = NewType("TaskId", UUID)
NoticeId = NewType("NoticeId", UUID)
DeliveryId = NewType("DeliveryId", UUID)

_ROOT = UUID("6f1d3b7a-52c4-5e0b-9a77-7d1f0e4c2b90")
_NAMESPACE = _ROOT.bytes
_VERSION_5 = UUID("00000000-0000-5000-8000-000000000000").int
_CONTENT = UUID("ffffffff-ffff-0fff-3fff-ffffffffffff").int
"""The bits of a uuid5 that are its hash, and those that RFC 9562 sets for its version and variant: `uuid.uuid5`, but faster."""


def derived(*parts: object) -> UUID:
    """The id of what the parts name together. Parts are told apart, so ("a", "bc") and ("ab", "c") differ."""
    name = "\x1f".join(map(str, parts)).encode()
    hashed = hashlib.sha1(_NAMESPACE + name, usedforsecurity=False).digest()
    return UUID(int=int.from_bytes(hashed[:16]) & _CONTENT | _VERSION_5)


def policy_id(policy_number: str) -> PolicyId:
    """The id of the policy with this number."""
    return PolicyId(derived("policy", policy_number))


def staff_id(staff_number: str) -> PartyId:
    """The id of the agent or supervisor with this staff number."""
    return PartyId(derived("party", "staff", staff_number))


def customer_id(*, identity: str | None, name: str, birth_date: object, phone: str | None) -> PartyId:
    """The id of a customer: by identity number, or by name, birth date and phone where there is none."""
    if identity:
        return PartyId(derived("party", "identity", identity.upper()))
    return PartyId(derived("party", "person", name, birth_date, phone or ""))


ORPHAN_DESK = PartyId(derived("party", "desk", "orphan"))
"""The recipient of work on policies that have no agent or whose agent has no supervisor (renewal-domain B20)."""

SERVICE_DESK = PartyId(derived("party", "desk", "service"))
"""Whose work account faults are that no agent can heal, and reasons of a bank that nobody has classed (renewal-domain 1c)."""
OPERATIONS_DESK = PartyId(derived("party", "desk", "operations"))
"""Whose work transfers are that fail for reasons of our own, or that were never tried."""
POLICY_SERVICE_DESK = PartyId(derived("party", "desk", "policy-service"))
"""保全: whose work faults are that are healed in bulk, such as prefixes of account numbers."""
DESKS = {
    ORPHAN_DESK: "orphan desk",
    SERVICE_DESK: "service desk",
    OPERATIONS_DESK: "operations",
    POLICY_SERVICE_DESK: "policy service",
}
"""Recipients of work who are no persons: each has a fixed id and a name, and reads no notices."""


def payment_id(source: str, reference: str) -> PaymentId:
    """The id of a payment, or of a failed debit, by its natural key: a file and the API never pay twice."""
    return PaymentId(derived("payment", source, reference))


def renewal_case_id(policy: PolicyId, instalment: int) -> CaseId:
    """The id of the case that follows one premium."""
    return CaseId(derived("case", "renewal", policy, instalment))


def care_case_id(party: PartyId) -> CaseId:
    """The id of a person's care calendar."""
    return CaseId(derived("case", "care", party))


def task_id(case: CaseId, epoch: int, step: str, occurrence: str, recipient: PartyId) -> TaskId:
    """The id of one thing wanted of one step for one recipient."""
    return TaskId(derived("task", case, epoch, step, occurrence, recipient))


def talk_id(recipient: PartyId, holder: PartyId, talk: str) -> UUID:
    """The id of what one person has to say to one holder in a call or on a visit; it stays the same from one to the next."""
    return derived("talk", recipient, holder, talk)


def contact_log_id(case: CaseId, *said: object) -> UUID:
    """The id of one line of a case's contact log."""
    return derived("contact", case, *said)


def hold_id(kind: str, subject: PolicyId | PartyId, since: object, reference: str | None) -> UUID:
    """The id of a hold, by its natural key: the same line of a file never holds twice."""
    return derived("hold", kind, subject, since, reference or "")


def notice_id(tasks: Iterable[TaskId], round_number: int) -> NoticeId:
    """The id of the notice composed of these tasks; a new round is a new notice after the one before ended unsent."""
    return NoticeId(derived("notice", *sorted(map(str, tasks)), round_number))


def delivery_id(notice: NoticeId, channel: str, contact: int) -> DeliveryId:
    """The id of one notice on its way to one contact on one channel."""
    return DeliveryId(derived("delivery", notice, channel, contact))
