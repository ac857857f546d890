"""Workbooks as openpyxl writes them."""

from collections.abc import Iterable, Sequence

import openpyxl


def workbook_of(**sheets: Iterable[Sequence[object]]) -> openpyxl.Workbook:
    """A workbook with these sheets, each by its title and rows of cells."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return book
