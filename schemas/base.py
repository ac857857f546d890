"""The two bases of every contract: `Contract` (a frozen value) and `EventModel` (the body of an event)."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, PlainSerializer


def _in_utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""An aware instant, always held in UTC."""

in_order = PlainSerializer(sorted, return_type=list)
"""Writes a set in the order of its members, so that the same value always gives the same bytes."""


class Contract(BaseModel):
    """A frozen value of the contracts. Unknown fields are ignored, so that a reader may be older than the writer."""

    model_config = ConfigDict(frozen=True, extra="ignore", ser_json_inf_nan="strings")


class EventModel(Contract):
    """The body of one event. Its id is derived from what caused it, so that a repetition is recognised."""

    type: ClassVar[str]
    """CloudEvents type, with the version of the contract at its end."""
    topic: ClassVar[str]
    """The Kafka topic that carries it."""
    tombstone: ClassVar[bool] = False
    """True for an event whose record has no body, so that compaction erases its key."""

    occurred_at: Instant
    """When it became true for the service that says so."""

    @property
    def event_id(self) -> UUID:
        """The CloudEvents id: the same for every publication of the same fact."""
        raise NotImplementedError

    @property
    def key(self) -> str:
        """The Kafka key: order is kept between events of one key."""
        raise NotImplementedError

    @property
    def version(self) -> int | None:
        """The place in a stream without gaps, or None where the events of a key are not numbered."""
        return None
