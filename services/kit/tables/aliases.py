"""Headers by which columns are known: their own, and those that files of words add."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Generic, NamedTuple, TypeVar

from services.kit.tables.errors import BadHeaderError, NotATableError
from services.kit.tables.grid import Row
from services.kit.tables.headers import Units, measure_of, no_units, plain
from services.kit.tables.table import Table

C = TypeVar("C")


class Place(NamedTuple, Generic[C]):
    """Where a column stands in a file, and under which header."""

    at: int
    header: str
    column: C


Ranks = Iterable[str | Iterable[str]]
"""Aliases of a column, the most exact first; those in an inner list have the same rank."""


class Headers(Generic[C]):
    """Each header in its plain form → its column."""

    def __init__(
        self,
        columns: Iterable[tuple[C, Iterable[str]]],
        aliases: Mapping[str, Ranks],
        units: Units = no_units,
    ) -> None:
        """Know columns by their own headers and by aliases. A header of two columns is a `BadHeaderError`."""
        self._units = units
        self._own = {self._plain(header): column for column, headers in columns for header in headers}
        self.known = dict(self._own)
        self._ranks = dict.fromkeys(self._own, 0)
        for header, others in aliases.items():
            self._add(header, others)

    def named(self, header: str) -> C:
        """The column with this header of its own. Any other is a `BadHeaderError` that says which was meant."""
        column = self._own.get(self._plain(header))
        if column is None:
            close = get_close_matches(self._plain(header), list(self._own), n=1)
            meant = f"; did you mean {close[0]!r}?" if close else ""
            raise BadHeaderError(f"{header!r} is no header of a column{meant}")
        return column

    def of(self, header: str) -> C | None:
        """The column that is known by this header, its own or another; None where there is none."""
        return self.known.get(self._plain(header))

    def _plain(self, header: str) -> str:
        return plain(header, self._units)

    def _add(self, header: str, others: Ranks) -> None:
        column = self.named(header)
        for rank, equals in enumerate(others, 1):
            for other in (equals,) if isinstance(equals, str) else equals:
                if self.known.setdefault(self._plain(other), column) != column:
                    raise BadHeaderError(
                        f"{other!r} cannot be another header of {header!r}: it is one of another column"
                    )
                self._ranks.setdefault(self._plain(other), rank)

    def places(self, table: Table) -> list[Place[C]]:
        """The columns of a table. Of several headers of one column the one of the highest rank counts.

        The column's own headers rank above its aliases, and an alias above those listed after it. Raises `NotATableError`
        where two columns of the same rank have different cells.
        """
        found: dict[C, list[Place[C]]] = {}
        for at, header in enumerate(table.headers):
            if (column := self.of(header)) is not None:
                found.setdefault(column, []).append(Place(at, header, column))
        return sorted(self._chosen(table, places) for places in found.values())

    def _chosen(self, table: Table, places: list[Place[C]]) -> Place[C]:
        highest = min(map(self._rank, places))
        first, *others = (place for place in places if self._rank(place) == highest)
        measure = measure_of(first.header, self._units)
        odd = next((other for other in others if measure_of(other.header, self._units) != measure), None)
        if others and (other := odd or _unlike(table, first, others)) is not None:
            raise NotATableError(
                f"{table.name}: row {table.header_row}: columns {first.header} and {other.header} mean the same, and "
                "their cells differ; remove or rename one"
            )
        return first

    def _rank(self, place: Place[C]) -> int:
        return self._ranks[self._plain(place.header)]


def _unlike(table: Table, first: Place[C], others: Sequence[Place[C]]) -> Place[C] | None:
    """The first column that has another cell in some row. Reads the rows of the table once more."""
    pairs = ((row, other) for row in table.rows() for other in others)
    return next((other for row, other in pairs if _cell(row, other.at) != _cell(row, first.at)), None)


def _cell(row: Row, at: int) -> str:
    return row.cells[at] if at < len(row.cells) else ""
