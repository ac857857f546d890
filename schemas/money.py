"""Money: a decimal amount and its currency, never a float."""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Annotated

from pydantic import Field

from schemas.base import Contract

Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
"""ISO 4217 code."""


class Money(Contract):
    """An amount in one currency, with at most two decimals. Amounts of different currencies are never added."""

    amount: Annotated[Decimal, Field(max_digits=16, decimal_places=2)]
    currency: Currency

    def plus(self, other: "Money") -> "Money":
        """The sum. Raises ValueError when the currencies differ."""
        self._require_same_currency(other)
        return Money(amount=self.amount + other.amount, currency=self.currency)

    def minus(self, other: "Money") -> "Money":
        """The difference. Raises ValueError when the currencies differ."""
        self._require_same_currency(other)
        return Money(amount=self.amount - other.amount, currency=self.currency)

    def _require_same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            message = f"{self.currency} and {other.currency} cannot be combined"
            raise ValueError(message)


@lru_cache(maxsize=64)
def zero(currency: str) -> Money:
    """Nothing, in this currency."""
    return Money(amount=Decimal("0.00"), currency=currency)


def sums_of(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """One sum for each currency, in the order in which they first occur."""
    sums: dict[str, Money] = {}
    for money in amounts:
        held = sums.get(money.currency)
        sums[money.currency] = held.plus(money) if held else money
    return tuple(sums.values())
