"""What the answers to all kinds of dates share: a premium as the ledger opens it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from schemas.money import zero
from schemas.policies import GraceTerms, Instalment, InstalmentStatus, PaymentMode
from services.ledger.domain import calendar

day = date.fromisoformat
ONE_DAY = timedelta(days=1)
Case = Mapping[str, Any]

MODES = {"monthly": PaymentMode.MONTHLY, "quarterly": PaymentMode.QUARTERLY, "semiannual": PaymentMode.HALF_YEARLY,
          "annual": PaymentMode.ANNUAL}  # fmt: skip
BY_MONTHS = {calendar.months_between(mode): mode for mode in MODES.values()}


def instalment(due: date, terms: GraceTerms | None = None) -> Instalment:
    """The premium due on a day as the ledger opens it."""
    last = calendar.last_payable_day(due, terms)
    return Instalment(
        number=2, due_date=due, amount=zero("CNY"), paid=zero("CNY"), status=InstalmentStatus.OPEN,
        last_payable_day=last, lapse_effective=calendar.lapse_effective(last),
    )  # fmt: skip


def months_apart(first: date, second: date) -> int:
    return (second.year - first.year) * 12 + second.month - first.month


