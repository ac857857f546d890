"""Reads the words of a language: `words/<language>.yaml`."""

from functools import lru_cache
from importlib import resources

from services.kit.yaml_files import checked, document_of
from services.scheduler.domain.words import Words
from services.scheduler.errors import ListingInvalid

CHINESE, ENGLISH = "zh-CN", "en"


def words_in(locale: str | None) -> Words:
    """The words for a reader of a locale; Chinese where nobody says which, English for a language that has none."""
    return _read(CHINESE if locale is None or locale.partition("-")[0] == "zh" else ENGLISH)


@lru_cache(maxsize=2)
def _read(language: str) -> Words:
    file = resources.files(__package__) / "words" / f"{language}.yaml"
    return checked(Words, document_of(file.read_text(encoding="utf-8"), file.name, ListingInvalid))
