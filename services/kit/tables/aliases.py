"""Headers by which columns are known: their own, and those that files of words add."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Generic, NamedTuple, TypeVar

from services.kit.tables.errors import BadHeaderError, NotATableError
from services.kit.tables.headers import Units, no_units, plain
from services.kit.tables.table import Table

C = TypeVar("C")


class Place(NamedTuple, Generic[C]):
    """Where a column stands in a file, and under which header."""

    at: int
    header: str
    column: C


class Headers(Generic[C]):
    """Each header in its plain form → its column."""

    def __init__(
        self,
        columns: Iterable[tuple[C, Iterable[str]]],
        aliases: Mapping[str, Iterable[str]],
        units: Units = no_units,
    ) -> None:
        """Know columns by their own headers and by aliases. A header of two columns is a `BadHeaderError`."""
        self._units = units
        self._own = {self._plain(header): column for column, headers in columns for header in headers}
        self.known = dict(self._own)
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

    def _add(self, header: str, others: Iterable[str]) -> None:
        column = self.named(header)
        for other in others:
            if self.known.setdefault(self._plain(other), column) != column:
                raise BadHeaderError(f"{other!r} cannot be another header of {header!r}: it is one of another column")

    def places(self, table: Table) -> list[Place[C]]:
        """The columns of a table. Of two headers that mean the same, the column's own one counts."""
        found: dict[C, list[Place[C]]] = {}
        for at, header in enumerate(table.headers):
            if (column := self.of(header)) is not None:
                found.setdefault(column, []).append(Place(at, header, column))
        return sorted(self._chosen(table, places) for places in found.values())

    def _chosen(self, table: Table, places: list[Place[C]]) -> Place[C]:
        own = [place for place in places if self._plain(place.header) in self._own] or places
        if len(own) > 1:
            raise NotATableError(
                f"{table.name}: row {table.header_row}: columns {own[0].header} and {own[1].header} mean the same"
            )
        return own[0]
