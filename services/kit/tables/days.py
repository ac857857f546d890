"""Civil dates as people and spreadsheets write them."""

import re
from datetime import date, timedelta

from services.kit.remembered import remembered
from services.kit.tables.cells import narrow

_DATE = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|(\d{2})(\d{2})|年(\d{1,2})月(\d{1,2})日)"
    r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?|(?<=\d{8})\.0)?"
)
"""A time of day behind it is not looked at: banks stamp what they book, and the day counts. Programs that keep numbers as
floating-point ones write 20260301.0."""
_YEAR_LAST = re.compile(r"\d{1,2}([/.-])\d{1,2}\1(\d{4}|\d{1,2})")
_SERIAL = re.compile(r"[1-9]\d{4}(\.\d+)?")
_SPREADSHEET_DAY_ZERO = date(1899, 12, 30)
_REMEMBERED = 1 << 15
"""A due date stands in thousands of rows; reading each spelling once saves much of the time of a book."""
_EARLIEST, _LATEST = 1900, 2200


@remembered(_REMEMBERED)
def day(cell: str) -> date:
    """A civil date: 2026-03-01, 2026/3/1, 2026.3.1, 20260301 or 2026年3月1日."""
    plain = narrow(cell)
    found = _DATE.fullmatch(plain)
    if found is None:
        raise ValueError(_why_none(plain))
    year, month, number = (int(group) for group in found.groups() if group is not None)
    if not _EARLIEST <= year <= _LATEST:
        raise ValueError(f"lies outside the years {_EARLIEST} to {_LATEST}")
    try:
        return date(year, month, number)
    except ValueError as error:
        raise ValueError("is no day of the calendar") from error


def _why_none(cell: str) -> str:
    if _YEAR_LAST.fullmatch(cell):
        return "is ambiguous: it does not say which number is the year, the month and the day; write it as 2026-03-01"
    if _SERIAL.fullmatch(cell):
        meant = _SPREADSHEET_DAY_ZERO + timedelta(days=int(cell[:5]))
        return (
            f"is a day as spreadsheets count them ({meant} in most, four years later in some); "
            "give the column a date format"
        )
    return "is no date such as 2026-03-01, 2026/3/1 or 20260301"
