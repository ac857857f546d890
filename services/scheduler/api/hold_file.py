"""A file of holds: CSV in UTF-8 or GB18030 with Chinese or English headers, every cell checked."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pydantic import ValidationError

from schemas.http.holds import BadHold, HoldFault, HoldIn, HoldKind, HoldsRefusal, Life

HEADERS: Mapping[str, tuple[str, ...]] = {
    "kind": ("类型", "kind"),
    "policy_number": ("保单号", "policy number"),
    "life": ("对象", "life"),
    "party_id": ("客户编号", "party", "party id"),
    "from": ("开始日", "from"),
    "until": ("结束日", "until"),
    "by": ("经办人", "by"),
    "note": ("备注", "note"),
    "reference": ("编号", "reference"),
}
WORDS: Mapping[str, str] = {
    "投诉": HoldKind.COMPLAINT.value,
    "理赔": HoldKind.CLAIM.value,
    "身故": HoldKind.BEREAVEMENT.value,
    "勿扰": HoldKind.DO_NOT_CONTACT.value,
    "投保人": Life.HOLDER.value,
    "被保险人": Life.INSURED.value,
}
_DAYS = ("from", "until")
_NEEDED = ("kind", "by")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file."""

    row: int
    cells: tuple[str, ...]
    asked: HoldIn | None


@dataclass(slots=True)
class HoldFile:
    """What a file says, and what is wrong with it."""

    name: str
    headers: tuple[str, ...] = ()
    lines: list[Line] = field(default_factory=list)
    problems: list[HoldFault] = field(default_factory=list)

    def header_of(self, name: str) -> str:
        """How the file itself calls a column."""
        return next((each for each in self.headers if _field(each) == name), HEADERS.get(name, (name,))[-1])

    def blame(self, row: int, name: str, value: str, rule: str) -> None:
        """Name a cell that breaks a rule."""
        self.problems.append(HoldFault(row=row, column=self.header_of(name), value=value, rule=rule))

    def refusal(self) -> HoldsRefusal:
        """The answer to a file that is refused."""
        first, count = self.problems[0], len(self.problems)
        at = {problem.row for problem in self.problems}
        return HoldsRefusal(
            detail=f"{self.name}: {count} {'error' if count == 1 else 'errors'}, nothing was taken in; the first: "
            f"row {first.row}, column {first.column}: {first.value!r} {first.rule}",
            file=self.name,
            problems=tuple(self.problems),
            headers=self.headers,
            bad_rows=tuple(BadHold(row=line.row, cells=line.cells) for line in self.lines if line.row in at),
        )


def read_holds(name: str, content: bytes) -> HoldFile:
    """The file as far as it can be read by itself; what it names is looked up later."""
    file = HoldFile(name)
    rows = list(enumerate(csv.reader(io.StringIO(_text(content), newline="")), 1))
    rows = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    if not rows:
        file.blame(1, "", "", "the file is empty")
        return file
    first, headers = rows[0]
    file.headers = tuple(cell.strip() for cell in headers)
    columns = [_field(header) for header in file.headers]
    for needed in _NEEDED:
        if needed not in columns:
            file.blame(first, needed, "", "the column is missing")
    for number, cells in rows[1:] if not file.problems else ():
        file.lines.append(Line(number, tuple(cells), _asked(file, number, columns, cells)))
    return file


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace").replace("\0", "")


def _field(header: str) -> str:
    plain = header.strip().lower().replace("_", " ")
    return next((name for name, words in HEADERS.items() if plain in words), "")


def _asked(file: HoldFile, row: int, columns: Sequence[str], cells: Sequence[str]) -> HoldIn | None:
    named = {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name and cell.strip()}
    values: dict[str, object] = {name: WORDS.get(text, text) for name, text in named.items()}
    for name in _DAYS:
        if name in named:
            values[name] = _day(named[name])
    try:
        return HoldIn.model_validate(values)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            name = str(fault["loc"][0]) if fault["loc"] else ""
            rule = "is needed" if fault["type"] == "missing" else fault["msg"]
            file.blame(row, name, named.get(name, ""), rule)
        return None


def _day(text: str) -> object:
    """2026-03-01, 2026/3/1 or 20260301; anything else is left for the check to refuse."""
    parts = text.replace("/", "-").split("-")
    if len(parts) == 1 and len(text) == len("20260301") and text.isdecimal():
        parts = [text[:4], text[4:6], text[6:]]
    try:
        year, month, day = map(int, parts if len(parts[0]) == len("2026") else ())
        return date(year, month, day)
    except ValueError:
        return text
