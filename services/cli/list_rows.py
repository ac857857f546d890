"""A list's row on the terminal. It stays the JSON that the service answered."""

from collections.abc import Mapping
from typing import Any

from schemas.http.lists import Contacted, Told

Row = Mapping[str, Any]


def notice_of(row: Row) -> str:
    """The last notice in words."""
    told = row["last_notice"]
    return Told.model_validate(told).in_words if told else ""


def contact_of(row: Row) -> str:
    """The last contact in words."""
    said = row["last_contact"]
    return Contacted.model_validate(said).in_words if said else ""
