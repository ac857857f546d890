"""Reads `lists.yaml`, or a team's own file of that form. An error names the file and the field, and stops the start."""

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import yaml
from pydantic import ValidationError

from services.scheduler.domain.listing import Listing
from services.scheduler.errors import ListingInvalid


def load_listing(file: Path | None = None) -> Listing:
    """The words and thresholds of the lists, by default the shipped ones."""
    place: Traversable = file or resources.files(__package__) / "lists.yaml"
    try:
        return Listing.model_validate(yaml.safe_load(place.read_text(encoding="utf-8")))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ListingInvalid(f"{place.name}:{line}: {error.problem or 'no YAML'}") from error
    except OSError as error:
        raise ListingInvalid(f"{place} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise ListingInvalid(
            "\n".join(
                f"{place.name}: {'.'.join(map(str, fault['loc'])) or 'lists'}: {fault['msg']}"
                for fault in error.errors()
            )
        ) from error
