"""A delivery: the row that waits for its moment, and the stimuli that move it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from schemas.ids import DeliveryId, PolicyId, delivery_id
from schemas.notices import NoticeRequested, WithdrawalReason
from schemas.outcomes import ContactReportedBad, DeliveryOutcome, OutcomeKind, Reason
from schemas.parties import Channel
from services.notifier.domain.choice import PartyCopy, Place
from services.notifier.domain.look import PolicyFact
from services.notifier.domain.results import Result

_delivery_id = lru_cache(maxsize=4096)(delivery_id)
"""The id is asked for several times on the way of one delivery, and a uuid5 is not cheap."""


class State(StrEnum):
    """Where a delivery is."""

    WAITING = "waiting"
    SENDING = "sending"
    AWAITING_RECEIPT = "awaiting-receipt"
    CONCLUDED = "concluded"


class Delivery(NamedTuple):
    """How far a notice is on its way. `place` is where it is or was last tried, `tried` what was given up."""

    notice: NoticeRequested
    state: State
    next_at: datetime | None
    withdrawn: WithdrawalReason | None = None
    place: Place | None = None
    provider: str | None = None
    tried: tuple[Place, ...] = ()
    attempts: int = 0
    setbacks: int = 0
    """Tries in a row that found the provider busy or left us in doubt: they lengthen the back-off."""
    seq: int = 0
    doubt: bool = False
    """An attempt ended unknown: the recipient may have the notice already."""
    held: bool = False
    """It waits for facts that are not here yet, and looks again as soon as some come."""
    outcome: OutcomeKind | None = None
    reason: Reason = Reason.NONE
    detail: str | None = None

    @property
    def delivery_id(self) -> DeliveryId:
        """The id of the notice at its present place, or at no place while none was chosen."""
        if self.place is None:
            return _delivery_id(self.notice.notice_id, "none", 0)
        return _delivery_id(self.notice.notice_id, self.place.channel, self.place.contact)

    @property
    def used(self) -> Place:
        """The place of the attempt. A delivery that was never tried has none: that is a ValueError."""
        if self.place is None:
            raise ValueError(f"notice {self.notice.notice_id} was never tried anywhere")
        return self.place

    @property
    def reference(self) -> str:
        """What the provider knows the current attempt by."""
        return f"{self.delivery_id}-{self.attempts}"


class Due(NamedTuple):
    """The moment has come; with it everything that the decision may look at."""

    facts: Mapping[PolicyId, PolicyFact]
    party: PartyCopy | None
    suppressed: Collection[Place]
    """Contacts that a provider reported bad before the ledger said so."""
    providers: Mapping[Channel, str]
    """The channels that can carry this notice, each with its provider."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The scheduler takes the notice back."""

    reason: WithdrawalReason


@dataclass(frozen=True, slots=True)
class Answered:
    """The attempt under way has a result."""

    result: Result


@dataclass(frozen=True, slots=True)
class Unrenderable:
    """The template could not show the values of the notice."""

    detail: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider reports later what became of a message that it took over."""

    delivered: bool
    detail: str | None = None
    place: Place | None = None
    """Where that message went; the delivery may be at another contact by now."""
    provider: str | None = None
    bad_address: bool = False
    """There is nobody at that contact."""


Stimulus = Due | Withdrawn | Answered | Unrenderable | Receipt


class Start(NamedTuple):
    """The attempt to make now: it is written down before its first byte."""

    place: Place
    address: str
    provider: str


class Decision(NamedTuple):
    """What a stimulus leads to: the delivery after it, what the world is told, and the attempt to make."""

    delivery: Delivery
    events: Sequence[DeliveryOutcome | ContactReportedBad] = ()
    start: Start | None = None
