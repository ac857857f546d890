"""What a service says of itself to a supervisor: is it alive, has it started, can it do its work?"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.kit import metrics


@dataclass(slots=True)
class Health:
    """Started once, ready while nothing is in the way. A reason is a short text for an operator."""

    started: bool = False
    _reasons: dict[str, str] = field(default_factory=dict)

    def waits_for(self, what: str, reason: str) -> None:
        """From now on `what` is in the way."""
        self._reasons[what] = reason
        self._tell()

    def has(self, what: str) -> None:
        """`what` is in the way no longer."""
        self._reasons.pop(what, None)
        self._tell()

    @property
    def reasons(self) -> Mapping[str, str]:
        """All that is in the way."""
        return dict(self._reasons)

    @property
    def ready(self) -> bool:
        """Whether the service can do its work now."""
        return self.started and not self._reasons

    def _tell(self) -> None:
        metrics.gauge("perennial_ready", float(self.ready))
