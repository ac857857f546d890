"""A list's row on the terminal. It stays the JSON that the service answered."""

from collections.abc import Mapping
from typing import Any

from schemas.http.lists import Contacted, Told
from services.cli.output import local
from services.cli.words import named, words

Row = Mapping[str, Any]


def notice_of(row: Row) -> str:
    """The last notice in words, by the clock where the policy is."""
    told = row["last_notice"]
    return Told.model_validate(told).in_words(words().word, row["zone"]) if told else ""


def contact_of(row: Row, zone: str | None = None) -> str:
    """The last contact in words, by the clock of a zone, or where the policy is."""
    said = row["last_contact"]
    return Contacted.model_validate(said).in_words(words().word, zone or row["zone"]) if said else ""


def spoken(line: Row) -> dict[str, Any]:
    """A line of the contact log in words, by the clock where the policy is."""
    groups = {"channel": "talk_by", "person": "person", "result": "result", "reason": "reason"}
    words_of = {field: named(group, line[field]) for field, group in groups.items()}
    return {**line, **words_of, "at": local(line["at"], line["zone"]), "who": line["by"]}
