"""Recipients: whom something is to be sent to, and how much of today is used up."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from schemas.ids import NoticeId, PartyId


class WaitsFor(StrEnum):
    """What wakes a recipient besides the clock."""

    PARTY = "party"
    FEED = "feed"


class Recipient(NamedTuple):
    """One row that asks: what may leave now?"""

    recipient_id: PartyId
    last_notice_on: date | None = None
    """The local day of the last notice that left, or may have."""
    last_notice_id: NoticeId | None = None
    waits_for: WaitsFor | None = None
    next_at: datetime | None = None
