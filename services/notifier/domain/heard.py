"""What a provider hears from its network: receipts for what was sent, and what recipients write."""

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What became of one part of a message."""

    DELIVERED = "delivered"
    FAILED = "failed"
    UNDER_WAY = "under-way"


@dataclass(frozen=True, slots=True)
class PartReceipt:
    """The network reports on one part that it took over."""

    message_id: str
    """As the provider writes the ids of what it accepted."""
    fate: Fate
    detail: str
    """The network's own words."""
    address: str = ""
    """Whom it was sent to, as an E.164 number; empty where the network does not say."""


@dataclass(frozen=True, slots=True)
class TextPart:
    """What somebody wrote, or one part of it."""

    sender: str
    """An E.164 number where the network tells one."""
    text: str
    reference: int | None = None
    """What the parts of one text have in common; None when it came whole."""
    part: int = 1
    total: int = 1


Heard = PartReceipt | TextPart
