"""Why a recipient gets no notice of a kind, whatever its premium: one decision for the engine and for `why`."""

from collections.abc import Iterable
from datetime import datetime

from schemas.notices import WithdrawalReason
from schemas.parties import Party
from schemas.policies import Policy, PolicyStatus
from services.scheduler.domain.greetings import GREETINGS, QUIET, is_withheld
from services.scheduler.domain.steps import NoticeAction


def unwanted_by(party: Party | None, action: NoticeAction | None, *, erased: bool) -> WithdrawalReason | None:
    """Why this recipient gets no notice of this kind; None where nothing speaks against it, or nobody is known yet."""
    if erased:
        return WithdrawalReason.ERASED
    if party and party.deceased_on:
        return WithdrawalReason.DECEASED
    if party and action and all(party.refuses(action.message_class, channel) for channel in action.channels):
        return WithdrawalReason.OPTED_OUT
    return None


def withheld_greeting(purpose: str, held: Iterable[Policy], at: datetime) -> WithdrawalReason | None:
    """Why a greeting does not leave at an instant, if these policies of its holder stay as they are; None for other notices."""
    return WithdrawalReason.LAPSED if purpose in GREETINGS and is_withheld(held, at) else None


def foreseen(purpose: str, held: Iterable[Policy], at: datetime, now: datetime) -> WithdrawalReason | None:
    """Why an upcoming greeting will not leave at `at`, as things stand now. More than a week ahead an unpaid premium says
    nothing yet: it may still be paid.
    """
    known = tuple(held)
    if at > now + QUIET and any(each.status is PolicyStatus.IN_FORCE for each in known):
        return None
    return withheld_greeting(purpose, known, max(at, now))
