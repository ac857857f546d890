"""The PERENNIAL_* variables of one service: their spelling, secret files, and a stop at a name that nobody knows."""

import difflib
import pkgutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import services
from services.kit.errors import Misconfigured

PREFIX = "PERENNIAL_"
FILE = "_FILE"
NEIGHBOURS = ("LOCAL",)
"""Prefixes of programs that are no service and read their variables themselves: the local stack."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One spelling of one field."""

    name: str
    field: str
    names_a_file: bool = False

    def text(self, given: Mapping[str, str]) -> str:
        """The value, or the content of the file that the variable names; both at once contradict each other."""
        if not self.names_a_file:
            return given[self.name]
        twin = self.name.removesuffix(FILE)
        if twin in given:
            raise Misconfigured(f"{self.name}: {twin} is set too; keep one of them")
        try:
            return Path(given[self.name]).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Misconfigured(f"{self.name}: the file {given[self.name]} cannot be read: {error}") from error


def spelled(prefix: str, fields: Collection[str], secrets: Collection[str]) -> Iterator[Variable]:
    """The variables of `fields` under one prefix; a secret has a twin that names a file."""
    for field in fields:
        yield Variable(f"{prefix}{field.upper()}", field)
        if field in secrets:
            yield Variable(f"{prefix}{field.upper()}{FILE}", field, names_a_file=True)


def own_prefix(service: str) -> str:
    """The prefix under which one service overrides what all share."""
    return f"{PREFIX}{service.upper()}_"


def refuse_unknown(given: Collection[str], known: Collection[str], service: str) -> None:
    """Stop at a variable that no field has, and name the likeliest right one. Other rooms look after their own."""
    others = tuple(own_prefix(room) for room in _rooms() if room != service)
    unknown = sorted(name for name in given if name not in known and not name.startswith(others))
    if unknown:
        raise Misconfigured("\n".join(f"{name}: no such setting{_suggestion(name, known)}" for name in unknown))


def _rooms() -> Iterator[str]:
    yield from (room.name for room in pkgutil.iter_modules(services.__path__) if room.ispkg)
    yield from NEIGHBOURS


def _suggestion(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else ""
