"""Which plan a policy follows, as data: the first rule that fits."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import Field, model_validator

from schemas.policies import PaymentMode, Policy
from services.scheduler.domain.steps import Part


class Suited(Part):
    """Holds when each of the given parts holds."""

    mode: frozenset[PaymentMode] | None = None
    sales_channel: frozenset[str] | None = None
    """As books name it."""
    premium_from: Mapping[str, Decimal] | None = None
    """By currency: premiums of at least so much are large. Others are not, whatever they are."""

    def fits(self, policy: Policy) -> bool:
        """Whether a policy is of this kind."""
        if self.mode is not None and policy.mode not in self.mode:
            return False
        if self.sales_channel is not None and policy.sales_channel not in self.sales_channel:
            return False
        if self.premium_from is None:
            return True
        large = self.premium_from.get(policy.premium.currency)
        return large is not None and policy.premium.amount >= large


class Rule(Part):
    """A plan, and the policies whose premiums follow it."""

    plan: str
    suited: Suited | None = Field(default=None, alias="if")


class Choice(Part):
    """The rules for premiums in their order; the last one takes all that are left."""

    renewal: Annotated[tuple[Rule, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> "Choice":
        if self.renewal[-1].suited is not None:
            raise ValueError("the last rule takes all that are left, and has no `if`")
        if any(rule.suited is None for rule in self.renewal[:-1]):
            raise ValueError("only the last rule has no `if`")
        return self

    def of(self, policy: Policy) -> str:
        """The key of the plan that the premiums of a policy follow."""
        return next(rule.plan for rule in self.renewal if rule.suited is None or rule.suited.fits(policy))
