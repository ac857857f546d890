"""What the routes work on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Query

from schemas.http.ledger import BadRow
from services.kit.clock import Clock
from services.kit.postgres import Database
from services.kit.tables.extent import Spot
from services.kit.tables.grid import Row
from services.kit.tables.table import Table
from services.ledger.domain.line_rules import LineRules
from services.ledger.handlers.progress import Progress
from services.ledger.intake.places import Places
from services.ledger.intake.reasons import Reasons
from services.ledger.intake.words import LARGEST_SENT, Words, of_bank, shipped, words_in

Encoding = Annotated[
    str | None, Query(max_length=20, description="Of a text that is neither Unicode nor GB18030, or taken for another")
]
MoreWords = Annotated[str | None, Query(max_length=LARGEST_SENT, description="Words (YAML) on top of those known")]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger of a deployment."""

    database: Database
    clock: Clock
    places: Places
    feeds: Sequence[str]
    words: Words = field(default_factory=shipped)
    """The words of books and returns in this deployment."""
    rules: LineRules = field(default_factory=LineRules)
    """What it says about lines of money."""
    progress: Progress = field(default_factory=Progress)
    """Of the file that comes in."""

    def words_with(self, bank: str | None, more: str | None) -> Words:
        """The words of the deployment, and on top of them those of a form of return and those sent along."""
        words = self.words if bank is None else self.words.then(of_bank(bank))
        return words if more is None else words.then(words_in(more, "words"))

    @property
    def reasons(self) -> Reasons:
        """Finds the reason of a failed transfer."""
        return Reasons(self.words.reasons)


def bad_rows(table: Table, rows: Iterable[Row]) -> tuple[BadRow, ...]:
    """Rows of a file as the API shows them."""
    return tuple(_bad_row(table.where(row.number), row) for row in rows)


def _bad_row(spot: Spot, row: Row) -> BadRow:
    return BadRow(row=spot.row, sheet=spot.sheet, cells=tuple(row.shown))
