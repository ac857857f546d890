"""What rows fall back to: the country of a phone number, the zone of a policy, what is known of its product."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.ledger.intake.columns import Section
from services.ledger.intake.products import Products

Cells = Mapping[Section, Mapping[str, Any]]
"""The values of a row by what they describe."""


@dataclass(frozen=True, slots=True)
class Places:
    """The zone and the region of the deployment, the zones of its branches, and its products."""

    zone: str
    region: str
    branch_zones: Mapping[str, str] = field(default_factory=dict)
    products: Products = field(default_factory=Products)

    def of_branch(self, cells: Cells) -> str:
        """The zone of the row's branch, else of the deployment."""
        named = self.branch_zones.get(cells[Section.POLICY].get("branch", ""), self.zone)
        return str(cells[Section.ROW].get("branch_zone", named))
