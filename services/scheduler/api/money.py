"""What happened to the money of a premium, as `why` shows it beside the steps."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from schemas.civil import zone_named
from schemas.http.why import MoneyEvent, MoneyView
from services.scheduler.domain.cases import Case, FailureSeen
from services.scheduler.domain.money_seen import PaymentSeen


def money_of(case: Case, zone: str) -> tuple[MoneyView, ...]:
    """Payments, reversals and failed transfers of the case's premium in the order in which they became known.

    `zone` is where the policy is.
    """
    found: Iterable[MoneyView] = (*_payments(case.payments, zone), *_failures(case.failures, zone))
    return tuple(sorted(found, key=lambda each: each.at))


def _payments(payments: Iterable[PaymentSeen], zone: str) -> Iterator[MoneyView]:
    for each in payments:
        paid = MoneyEvent.PAID if each.completed else MoneyEvent.PART_PAID
        yield MoneyView(
            event=paid if each.taken_back is None else MoneyEvent.TAKEN_BACK,
            at=each.known_at,
            local_at=_local(each.known_at, zone),
            day=each.day,
            amount=each.amount,
            reason=each.taken_back,
        )


def _failures(failures: Iterable[FailureSeen], zone: str) -> Iterator[MoneyView]:
    for each in failures:
        said = f": the bank says {each.stated!r}" if each.stated else ""
        yield MoneyView(
            event=MoneyEvent.FAILED,
            at=each.known_at,
            local_at=_local(each.known_at, zone),
            day=each.attempted_on,
            reason=f"{each.reason.value}{said}",
        )


def _local(at: datetime, zone: str) -> datetime:
    return at.astimezone(zone_named(zone))
