"""What is wrong with a file: where, what stands there, and the rule it breaks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule."""

    row: str
    column: str
    value: str
    rule: str


def problems_in(body: Any) -> tuple[Problem, ...]:
    """The problems that a service's refusal names, whether of a file (`problems`) or of a request (`detail`)."""
    return tuple(_found(body))


def problem(fields: Mapping[str, Any]) -> Problem:
    """A problem as the services write it; in a request body the column is a field."""
    column = fields.get("column") or fields.get("field")
    return Problem(row_of(fields), *map(_text, (column, fields.get("value"), fields.get("rule"))))


def row_of(fields: Mapping[str, Any]) -> str:
    """The row of a problem or of a bad row, with its sheet as spreadsheets write it where there are several."""
    row = _text(fields.get("row"))
    return f"{fields['sheet']}!{row}" if fields.get("sheet") else row


def _found(body: Any) -> Iterator[Problem]:
    if not isinstance(body, Mapping):
        return
    listed = body.get("problems") or body.get("errors")
    if listed:
        yield from (problem(each) for each in listed if isinstance(each, Mapping))
        return
    detail = body.get("detail")
    if isinstance(detail, Mapping):
        yield from _found(detail)
    elif isinstance(detail, list):
        yield from (_of_request(each) for each in detail if isinstance(each, Mapping))


def _of_request(fault: Mapping[str, Any]) -> Problem:
    """A fault of a request body, as the HTTP framework words it."""
    if "rule" in fault:
        return problem(fault)
    place = [str(part) for part in fault.get("loc", ()) if part != "body"]
    return Problem("", ".".join(place), _text(fault.get("input")), _text(fault.get("msg")))


def _text(value: Any) -> str:
    return "" if value is None else str(value)
