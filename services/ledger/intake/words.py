"""The words of books and returns as data: headers, results and reasons. Ours (`words.yaml`), and what a team adds to them."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Annotated, Self, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from schemas.policies import FailureReason
from services.ledger.errors import BadWordsError

K = TypeVar("K")
V = TypeVar("V")

LARGEST = 64_000
"""Characters of a file of words."""
LARGEST_SENT = 6_000
"""Characters of words that are sent along with a file: they travel in the address, where each may take nine bytes."""

_Texts = Annotated[tuple[str, ...], BeforeValidator(lambda given: [given] if isinstance(given, str) else given)]
_Ranks = Annotated[
    tuple[str | tuple[str, ...], ...], BeforeValidator(lambda given: [given] if isinstance(given, str) else given)
]
_Headers = Mapping[str, _Ranks]


class Words(BaseModel):
    """What a file of words may say; `words.yaml` shows each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    book: _Headers = {}
    """Header of a book → other headers of the same column, the most exact first; those in an inner list rank alike."""
    payments: _Headers = {}
    """The same for the headers of a return."""
    columns: _Texts = ()
    """The columns of a return that has no header, in their order."""
    defaults: Mapping[str, str] = {}
    """Header of a book or of a return → what every row says where the file has no such column."""
    success: _Texts = ()
    failure: _Texts = ()
    other_results_fail: bool = False
    """A result that is none of these words is a failure, and not an error."""
    reasons: Mapping[FailureReason, _Texts] = {}

    def then(self, other: Self) -> Self:
        """These words and those of `other`, which decides where only one can, and whose headers rank higher."""
        return self.model_copy(
            update={
                "book": _joined(other.book, self.book),
                "payments": _joined(other.payments, self.payments),
                "columns": other.columns or self.columns,
                "defaults": {**self.defaults, **other.defaults},
                "success": (*self.success, *other.success),
                "failure": (*self.failure, *other.failure),
                "other_results_fail": self.other_results_fail or other.other_results_fail,
                "reasons": _joined(self.reasons, other.reasons),
            }
        )


def words_in(text: str, name: str) -> Words:
    """The words of a file. Raises `BadWordsError` with file, field and rule."""
    if len(text) > LARGEST:
        raise BadWordsError(f"{name}: is longer than {LARGEST} characters")
    try:
        return Words.model_validate(yaml.safe_load(text) or {})
    except yaml.YAMLError as error:
        raise BadWordsError(f"{name}: is no YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise BadWordsError(f"{name}: {'; '.join(faults)}") from error


@cache
def shipped() -> Words:
    """What the ledger knows without being told."""
    return words_in(as_shipped(None), "words.yaml")


def of_bank(name: str) -> Words:
    """The words of a return in one of the forms that are shipped (`intake/banks`)."""
    return words_in(as_shipped(name), name)


def as_shipped(bank: str | None) -> str:
    """The file of words as it is shipped: of a form of a return, or what the ledger knows without being told."""
    if bank is None:
        return _resource("words.yaml")
    if bank not in banks():
        raise BadWordsError(f"{bank!r} is no form of a return that is shipped; these are: {', '.join(banks())}")
    return _resource(f"banks/{bank}.yaml")


@cache
def banks() -> tuple[str, ...]:
    """The forms of a return that are shipped."""
    files = resources.files("services.ledger.intake").joinpath("banks").iterdir()
    return tuple(sorted(file.name.removesuffix(".yaml") for file in files if file.name.endswith(".yaml")))


def _resource(path: str) -> str:
    return resources.files("services.ledger.intake").joinpath(path).read_text(encoding="utf-8")


def _joined(first: Mapping[K, Iterable[V]], second: Mapping[K, Iterable[V]]) -> dict[K, tuple[V, ...]]:
    return {key: (*first.get(key, ()), *second.get(key, ())) for key in {**first, **second}}
