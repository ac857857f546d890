"""What a team may say about its lists: labels, thresholds, the words by which products are known."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.http.list_figures import Task
from schemas.http.lists import Bucket, Flag, Ordinal
from schemas.money import Currency, Money

Amount = Annotated[Decimal, Field(gt=0)]


class Listing(BaseModel):
    """The content of `lists.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    labels: Mapping[Bucket, str]
    ordinals: Mapping[Ordinal, str]
    large: Mapping[Currency, Amount]
    bands: Mapping[Currency, tuple[Amount, ...]]
    targets: Mapping[Task, Annotated[Decimal, Field(ge=0, le=100)]] = {}
    """The part of the premium to be collected, in percent."""
    universal_life: tuple[str, ...] = ()
    group: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        for name, held, wanted in (("labels", self.labels, Bucket), ("ordinals", self.ordinals, Ordinal)):
            if missing := [each.value for each in wanted if each not in held]:
                raise ValueError(f"{name}: {missing[0]!r} has no word")
        for currency, bounds in self.bands.items():
            if any(low >= high for low, high in pairwise(bounds)):
                raise ValueError(f"bands: {currency}: limits rise from one to the next")
        return self

    def is_large(self, premium: Money) -> bool:
        """Whether a premium reaches the threshold of its currency."""
        threshold = self.large.get(premium.currency)
        return threshold is not None and premium.amount >= threshold

    def flags(self, product: str, premium: Money) -> tuple[Flag, ...]:
        """What a manager looks at first."""
        name = product.casefold()
        found = {
            Flag.UNIVERSAL_LIFE: any(word in name for word in self.universal_life),
            Flag.LARGE: self.is_large(premium),
            Flag.GROUP: any(word in name for word in self.group),
        }
        return tuple(flag for flag, holds in found.items() if holds)

    def band(self, premium: Money) -> str | None:
        """The band of a premium in words; None in a currency that has none."""
        bounds = self.bands.get(premium.currency)
        if bounds is None:
            return None
        return self.band_named(premium.currency, sum(bound <= premium.amount for bound in bounds))

    def band_named(self, currency: Currency, index: int) -> str:
        """The words of a band, counted from 0."""
        bounds = self.bands[currency]
        if index == 0:
            return f"<{bounds[0]}"
        return f"{bounds[index - 1]}–{bounds[index]}" if index < len(bounds) else f"≥{bounds[-1]}"
