"""The classes of the words in delivery receipts, as data: `states.yaml`, and a deployment's own file before it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from pydantic import RootModel, field_validator

from services.kit.yaml_files import checked, document_of
from services.notifier.domain.heard import Fate
from services.notifier.errors import ProviderMisconfigured

_FILE = "states.yaml"
_WORD = re.compile(r"[\w:.-]+\*?")


class StateClass(StrEnum):
    """What the network means by a word."""

    DELIVERED = "delivered"
    UNDER_WAY = "under-way"
    NO_SUCH_NUMBER = "no-such-number"
    UNREACHABLE = "unreachable"
    RATE_LIMIT = "rate-limit"
    BLOCKED = "blocked"
    CONTENT = "content"
    SIGNATURE = "signature"
    PORTED = "ported"
    CONFIGURATION = "configuration"
    UNCLASSIFIED = "unclassified"

    @property
    def fate(self) -> Fate:
        """Everything that is no success and not on its way has failed."""
        match self:
            case StateClass.DELIVERED:
                return Fate.DELIVERED
            case StateClass.UNDER_WAY:
                return Fate.UNDER_WAY
            case _:
                return Fate.FAILED


class _Words(RootModel[dict[StateClass, tuple[str, ...]]]):
    """The form of the file."""

    @field_validator("root")
    @classmethod
    def _each_is_a_word(cls, given: dict[StateClass, tuple[str, ...]]) -> dict[StateClass, tuple[str, ...]]:
        for name, words in given.items():
            for word in words:
                if not _WORD.fullmatch(word):
                    raise ValueError(
                        f"{name}: {word!r} is no word of a receipt: letters, digits, : _ . - and one * at the end"
                    )
        return given


@dataclass(frozen=True, slots=True)
class States:
    """Words and beginnings of words, each with its class."""

    whole: Mapping[str, StateClass]
    beginnings: Sequence[tuple[str, StateClass]]
    """The longest first."""

    def class_of(self, word: str) -> StateClass:
        """The class of a word, whatever its case."""
        plain = word.upper()
        if plain in self.whole:
            return self.whole[plain]
        found = (each for start, each in self.beginnings if plain.startswith(start))
        return next(found, StateClass.UNCLASSIFIED)


@lru_cache
def states_of(file: Path | None = None) -> States:
    """The shipped words, and before them those of `file`. Raises `ProviderMisconfigured` with file, line and field."""
    shipped = _read(files("services.notifier.providers.smpp").joinpath(_FILE).read_text(encoding="utf-8"), _FILE)
    if file is None:
        return _states(shipped)
    setting = "PERENNIAL_NOTIFIER_SMPP_STATES_FILE"
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProviderMisconfigured(f"{setting}: {file} cannot be read: {error}") from error
    return _states(shipped | _read(text, f"{setting}: {file}"))


def _read(text: str, name: str) -> dict[str, StateClass]:
    words = checked(_Words, document_of(text, name, ProviderMisconfigured)).root
    return {word.upper(): each for each, listed in words.items() for word in listed}


def _states(words: Mapping[str, StateClass]) -> States:
    beginnings = [(word[:-1], each) for word, each in words.items() if word.endswith("*")]
    whole = {word: each for word, each in words.items() if not word.endswith("*")}
    return States(whole, sorted(beginnings, key=lambda each: -len(each[0])))
