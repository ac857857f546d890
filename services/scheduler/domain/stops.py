"""Stops: somebody asked us to stop, until a day or until it is lifted. What each holds back, `holding` says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from schemas.http.holds import HoldKind


class StopKind(StrEnum):
    """Why; the kinds of holds, and a promise to pay."""

    COMPLAINT = HoldKind.COMPLAINT.value
    CLAIM = HoldKind.CLAIM.value
    BEREAVEMENT = HoldKind.BEREAVEMENT.value
    DO_NOT_CONTACT = HoldKind.DO_NOT_CONTACT.value
    PROMISE = "promise"


@dataclass(frozen=True, slots=True)
class Stop:
    """One stretch of time, [`since`, `until`), in which something is held back."""

    stop_id: UUID
    kind: StopKind
    since: datetime
    until: datetime | None = None
    """Nobody has said how long when there is none."""

    def active(self, at: datetime) -> bool:
        """Whether it holds at an instant."""
        return self.since <= at and (self.until is None or at < self.until)


def next_change(stops: Iterable[Stop], now: datetime) -> datetime | None:
    """When the next of these stops begins or ends."""
    edges = (edge for stop in stops for edge in (stop.since, stop.until) if edge is not None and edge > now)
    return min(edges, default=None)
