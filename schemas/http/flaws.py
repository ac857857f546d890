"""The data-quality list of the ledger: cells of books that were taken in all the same."""

from enum import StrEnum

from schemas.base import Contract, Instant


class FlawKind(StrEnum):
    """What is wrong with a cell on the data-quality list."""

    UNUSABLE = "unusable"
    """It says nothing that can be used: a contact or another value is missing."""
    NO_IDENTITY = "no-identity"
    """It holds a placeholder, and no identity number."""
    SECOND_NAME = "second-name"
    """The number belongs to a person of another name: the service desk finds out whose it is."""
    DOUBTFUL = "doubtful"
    """It was taken in, and can hardly be right."""


class FlawView(Contract):
    """A cell on the data-quality list: `GET /data-quality`."""

    kind: FlawKind = FlawKind.UNUSABLE
    policy_number: str
    column: str
    value: str
    rule: str
    file: str
    row: int
    found_at: Instant
    desk: str | None = None
    """The name of the desk that has to put it right; the agent of the policy where none is named."""
