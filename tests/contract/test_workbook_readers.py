"""Our reader of workbooks beside openpyxl and python-calamine, over the corpus: every difference stands in a table with its reason."""

import io
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import python_calamine

from services.kit.tables.workbook import sheets_of

FOLDER = Path(__file__).parents[1] / "fixtures" / "workbooks"
FILES = sorted(FOLDER.glob("*.xlsx"))
Rows = Mapping[tuple[str, int, int], str]
"""Sheet, row and column → text."""

EXPECTED = {
    ("calamine", "texts", "=1+1", ""): "pyexcelerate writes the text as a formula that has no result; ours shows the formula",
    ("calamine", "values", "#N/A", ""): "an error is nothing to calamine; ours shows it, and it is refused",
    ("calamine", "values", "000007", "7"): "the zeros of a number format; ours shows them",
    ("calamine", "values", "=1+1", "2"): "the last result of a formula; ours shows the formula, and it is refused",
    ("calamine", "values", "=1+1", ""): "a formula without a result",
    ("calamine", "values", "=NA()", ""): "a formula whose result is an error",
    ("openpyxl", "texts", "a_x0041_b", "a_x005F_x0041_b"): "openpyxl leaves escapes of inline strings",
    ("openpyxl", "texts", "aAb", "a_x0041_b"): "openpyxl undoes escapes of control characters only",
    ("openpyxl", "values", "000007", "7"): "the zeros of a number format; ours shows them",
}  # fmt: skip
UNREADABLE = {("openpyxl", "pylightxl-values")}
"""pylightxl writes the word True as a number, and openpyxl breaks off."""


def with_ours(content: bytes) -> Rows:
    return dict(
        cells((sheet.title, ((row.number, row.cells) for row in sheet.rows())) for sheet in sheets_of("f", content))
    )


def with_openpyxl(content: bytes) -> Rows:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # several writers leave the styles out
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # excelize says A1 whatever a sheet holds, and openpyxl would read no more than that
    return dict(cells((sheet.title, enumerate(sheet.iter_rows(values_only=True), 1)) for sheet in book.worksheets))


def with_calamine(content: bytes) -> Rows:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = ((name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names)
    return dict(cells((name, enumerate(rows, 1)) for name, rows in sheets))


def cells(
    sheets: Iterable[tuple[str, Iterable[tuple[int, Iterable[object]]]]],
) -> Iterator[tuple[tuple[str, int, int], str]]:
    for title, rows in sheets:
        for number, row in rows:
            for column, cell in enumerate(row, 1):
                if shown := text(cell):
                    yield (title, number, column), shown


def text(cell: object) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "TRUE" if cell else "FALSE"
        case int() | float():
            return format(float(cell), ".15g")
        case datetime():
            return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M:%S}"
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def differences(file: Path, name: str, reader: Callable[[bytes], Rows]) -> set[tuple[str, str, str, str]]:
    content, shape = file.read_bytes(), file.stem.partition("-")[2]
    ours, theirs = with_ours(content), reader(content)
    places = {place for place in ours.keys() | theirs.keys() if ours.get(place) != theirs.get(place)}
    return {(name, shape, ours.get(place, ""), theirs.get(place, "")) for place in places}


@pytest.mark.parametrize(("name", "reader"), [("openpyxl", with_openpyxl), ("calamine", with_calamine)])
def test_ours_reads_every_cell_of_the_corpus_as_others_do_but_for_what_is_known(name, reader):
    files = [file for file in FILES if (name, file.stem) not in UNREADABLE]
    found = set[tuple[str, str, str, str]]().union(*(differences(file, name, reader) for file in files))
    assert found == {each for each in EXPECTED if each[0] == name}


@pytest.mark.parametrize(("name", "stem"), sorted(UNREADABLE))
def test_a_file_that_another_reader_cannot_read(name, stem):
    assert name == "openpyxl"
    assert with_ours((FOLDER / f"{stem}.xlsx").read_bytes())
    with pytest.raises(ValueError, match="could not convert string to float"):
        with_openpyxl((FOLDER / f"{stem}.xlsx").read_bytes())
