"""Reads `lists.yaml`, or a team's own file of that form. An error names file, line and field, and stops the start."""

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from services.kit.yaml_files import checked, document_of
from services.scheduler.domain.listing import Listing
from services.scheduler.errors import ListingInvalid


def load_listing(file: Path | None = None) -> Listing:
    """The words and thresholds of the lists, by default the shipped ones."""
    place: Traversable = file or resources.files(__package__) / "lists.yaml"
    try:
        text = place.read_text(encoding="utf-8")
    except OSError as error:
        raise ListingInvalid(f"{place} cannot be read: {error.strerror}") from error
    return checked(Listing, document_of(text, place.name, ListingInvalid))
