"""Names and identity numbers of customers: what is wrong with them, and how earlier versions read them.

An earlier version took every identity number as it stood, placeholders too, and removed less of what nobody sees. The ids
that it gave are kept for the policies that the ledger knows, so a row says what they would have been.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from schemas.http.flaws import FlawKind
from services.kit.characters import private_use
from services.kit.tables.aliases import Place
from services.kit.tables.grid import Row, shortened
from services.ledger.domain.sightings import Flaw
from services.ledger.intake.columns import Column, Section
from services.ledger.intake.identity import NO_WORD, Identity
from services.ledger.intake.places import Cells

_IDENTITIES = {"holder_identity": Section.HOLDER, "insured_identity": Section.INSURED}
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"|\'(.*)')


class Customers:
    """The columns of a file that name customers."""

    def __init__(self, places: Iterable[Place[Column]]) -> None:
        """Find them among these."""
        known = list(places)
        self._identities = [
            (place, _IDENTITIES[place.column.field]) for place in known if place.column.field in _IDENTITIES
        ]
        self._all_names = [place for place in known if place.column.field == "name"]
        self._names = [place for place in self._all_names if place.column.section in {Section.HOLDER, Section.INSURED}]

    def flaws(self, row: Row, cells: Cells) -> Iterator[Flaw]:
        """Cells of identity numbers that hold none, and names with characters that most readers cannot show."""
        number = str(cells[Section.ROW].get("policy_number", ""))
        for at, header, column in self._all_names:
            name = str(cells[column.section].get("name", ""))
            if not name.isprintable() and (unknown := private_use(name)):
                codes = ", ".join(f"U+{ord(each):04X}" for each in unknown)
                rule = f"holds {codes} of the private use area, which GB 18030-2022 does not map: most phones show an empty box"
                yield Flaw(row.number, header, row.shown_at(at), rule, number, FlawKind.DOUBTFUL)
        for (at, header, column), _ in self._identities:
            said: Identity | None = cells[Section.ROW].get(column.field)
            shown = row.shown_at(at)
            fault = said.fault if said else NO_WORD if shown else None
            if fault:
                rule = f"{fault}; it counts as unknown, and the person is known by name, date of birth and phone"
                yield Flaw(row.number, header, shortened(shown), rule, number, FlawKind.NO_IDENTITY)

    def before(self, row: Row, cells: Cells) -> Mapping[tuple[Section, str], str]:
        """Names and identity numbers as an earlier version read them, where that was otherwise."""
        found = {}
        for (at, _, column), section in self._identities:
            said: Identity | None = cells[Section.ROW].get(column.field)
            if row.stood is not None or (said and said.fault):
                found[section, "identity"] = _read_before(row.shown_at(at))
        if row.stood is not None:
            for at, _, column in self._names:
                found[column.section, "name"] = row.shown_at(at)
        return found


def _read_before(cell: str) -> str:
    kept = _KEPT_AS_TEXT.fullmatch(cell)
    text = kept[1] or kept[2] or "" if kept else cell
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()
