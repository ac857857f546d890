"""Where the deployment is: what a phone number without country code, and a row without a zone, fall back to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.ledger.intake.columns import Section

Cells = Mapping[Section, Mapping[str, Any]]
"""The values of a row by what they describe."""


@dataclass(frozen=True, slots=True)
class Places:
    """The zone and the region of the deployment, and the zones of its branches."""

    zone: str
    region: str
    branch_zones: Mapping[str, str] = field(default_factory=dict)

    def of_branch(self, cells: Cells) -> str:
        """The zone of the row's branch, else of the deployment."""
        named = self.branch_zones.get(cells[Section.POLICY].get("branch", ""), self.zone)
        return str(cells[Section.ROW].get("branch_zone", named))
