"""What a deployment says about lines of money: when its banks debit again, and what is done with money that comes after a lapse."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from services.ledger.domain.debits import DebitDays


class AfterLapse(StrEnum):
    """What becomes of money that is valued too late to keep a policy that has lapsed."""

    SUSPENSE = "suspense"
    """It is taken in, and waits for what people decide."""
    REFUSE = "refuse"
    """Its line is refused, and kept with the others that were."""


@dataclass(frozen=True, slots=True)
class LineRules:
    """The rules of a deployment."""

    debits: DebitDays = field(default_factory=DebitDays)
    after_lapse: Mapping[str, AfterLapse] = field(default_factory=dict)
    """Product → what is done with its late money; others keep it in suspense."""

    def refuses_late_money(self, product: str) -> bool:
        """Whether the product takes no money that cannot keep the policy any more."""
        return self.after_lapse.get(product) is AfterLapse.REFUSE
