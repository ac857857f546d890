"""Stops, reports and payments of a case as JSON, beside its other columns."""

from collections.abc import Sequence

from pydantic import TypeAdapter

from services.scheduler.domain.heard import Heard
from services.scheduler.domain.money_seen import PaymentSeen
from services.scheduler.domain.stops import Stop

_STOPS = TypeAdapter(tuple[Stop, ...])
_HEARD = TypeAdapter(tuple[Heard, ...])
_PAYMENTS = TypeAdapter(tuple[PaymentSeen, ...])
_NONE = "[]"


def stops_to_json(stops: Sequence[Stop]) -> str:
    """As a row keeps them."""
    return _STOPS.dump_json(tuple(stops)).decode() if stops else _NONE


def stops_from(text: str) -> tuple[Stop, ...]:
    """As a case knows them."""
    return () if text == _NONE else _STOPS.validate_json(text)


def heard_to_json(heard: Sequence[Heard]) -> str:
    """As a row keeps them."""
    return _HEARD.dump_json(tuple(heard)).decode() if heard else _NONE


def heard_from(text: str) -> tuple[Heard, ...]:
    """As a case knows them."""
    return () if text == _NONE else _HEARD.validate_json(text)


def payments_to_json(payments: Sequence[PaymentSeen]) -> str:
    """As a row keeps them."""
    return _PAYMENTS.dump_json(tuple(payments)).decode() if payments else _NONE


def payments_from(text: str) -> tuple[PaymentSeen, ...]:
    """As a case knows them."""
    return () if text == _NONE else _PAYMENTS.validate_json(text)
