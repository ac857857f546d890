"""What the command writes: answers to the terminal or as JSON, errors to the error stream. NO_COLOR is honoured.

Nothing else in the command writes, and all of it goes through `written`, `show_text` or `show_json`: what others wrote (a cell of
a file, an answer to a text message) shows its control characters and commands no terminal.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.civil import zone_named
from services.cli.errors import BadInput, CliError
from services.cli.problems import Problem, problem
from services.cli.reading import unread_of
from services.kit.counting import counted
from services.kit.visible import visible, visible_json

MOST_PROBLEMS = 100
"""More lines than these nobody reads on a terminal."""
LOUD = "bold yellow"
"""The style of what nobody may pass over."""
WIDE = 160
"""Columns of a table that goes into a file or a pipe."""


def console() -> Console:
    """The terminal, or the file that stands for it."""
    return Console(highlight=False, soft_wrap=True)


def written(text: str, style: str = "") -> Text:
    """A text as it may stand on a terminal: what commands one is shown instead."""
    return Text(visible(text), style=style)


def say(text: str, style: str = "", end: str = "\n") -> None:
    """A text as a part of the answer."""
    console().print(written(text, style), end=end)


def show_text(text: str) -> None:
    """A text of any length for the next program in a pipe, as it is but for what commands a terminal."""
    print(visible(text), end="")


def show_table(table: Table, *, stderr: bool = False) -> None:
    """A table as wide as the terminal, or wide enough for all it holds where there is none."""
    out = Console(stderr=stderr, highlight=False)
    if not out.is_terminal and "COLUMNS" not in os.environ:
        out = Console(stderr=stderr, highlight=False, width=WIDE)
    out.print(table)


def show_json(value: Any) -> None:
    """Exactly what the service answered, for the next program in a pipe."""
    print(visible_json(json.dumps(value, ensure_ascii=False, indent=1)))


def show_rows(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    title: str,
    headings: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Rows under headings; what a row does not have stays empty. Amounts and counts stand to the right and are never cut."""
    table = titled(title)
    for column in columns:
        figures = _are_figures([row.get(column) for row in rows])
        heading = headings.get(column) or column.replace("_", " ")
        table.add_column(written(heading), overflow="fold", justify="right" if figures else "left", no_wrap=figures)
    for row in rows:
        table.add_row(*(written(shown(row.get(column))) for column in columns))
    show_table(table)


def show_figures(figures: Mapping[str, Any], headings: Mapping[str, str] = MappingProxyType({})) -> None:
    """The answer to an import: its figures in lines, its warnings in a table."""
    for name, value in figures.items():
        if _are_problems(value):
            show_problems(tuple(map(problem, value)), name.replace("_", " "))
        elif value is not False and value not in (None, [], {}):
            say(f"{headings.get(name) or name.replace('_', ' ')}: {shown(value)}")


def tell(sentence: str) -> None:
    """Something beside the answer, on the error stream."""
    Console(stderr=True, highlight=False).print(written(sentence), soft_wrap=True)


def warn(sentences: Iterable[str]) -> None:
    """What nobody may pass over, on the error stream and set off from what stands before it."""
    for sentence in sentences:
        Console(stderr=True, highlight=False).print(written(sentence, LOUD), soft_wrap=True)


def show_problems(problems: Sequence[Problem], title: str, *, stderr: bool = False) -> None:
    """The first problems as a table, and how many more there are."""
    show_table(table_of(problems[:MOST_PROBLEMS], title), stderr=stderr)
    if (more := len(problems) - MOST_PROBLEMS) > 0:
        tell(f"… and {more} more; --errors FILE.xlsx has them all")


def table_of(problems: Sequence[Problem], title: str) -> Table:
    """The problems as a table; the values are shown as they stand in the file."""
    table = titled(title)
    for heading in ("row", "column", "value", "rule"):
        table.add_column(heading, justify="right" if heading == "row" else "left", overflow="fold")
    for each in problems:
        table.add_row(*map(written, (each.row, each.column, each.value, each.rule)))
    return table


def titled(title: str) -> Table:
    """A table without rows."""
    return Table(
        title=written(title) if title else None,
        title_justify="left",
        title_style="bold",
        header_style="bold",
        box=box.SIMPLE_HEAD,
    )


def show_error(error: CliError) -> None:
    """What went wrong, in words and without a traceback."""
    err = Console(stderr=True, highlight=False)
    err.print(written("perennial: ", "bold red").append_text(written(str(error), "not bold default")), soft_wrap=True)
    if isinstance(error, BadInput) and error.problems:
        show_problems(error.problems, counted(len(error.problems), "problem"), stderr=True)
    if isinstance(error, BadInput):
        warn(unread_of(error.answer.get("reading") or {}))


def shown(value: Any) -> str:
    """A JSON value as a person reads it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case [{"amount": _, "currency": _}, *_]:
            return "\n".join(map(shown, value))
        case list() | tuple():
            return ", ".join(map(shown, value))
        case {"amount": amount, "currency": currency}:
            return f"{Decimal(amount):,.2f} {currency}"
        case dict():
            return ", ".join(f"{name}: {shown(each)}" for name, each in value.items())
        case _:
            return str(value)


def local(instant: str | None, zone: str | None) -> str:
    """To the minute, as the clock on the wall of that zone shows it; UTC, and said to be, where no zone is known."""
    if not instant:
        return ""
    moment = datetime.fromisoformat(instant)
    return (
        f"{moment.astimezone(zone_named(zone)):%Y-%m-%d %H:%M}" if zone else f"{moment.astimezone(UTC):%Y-%m-%d %H:%MZ}"
    )


def _are_figures(values: Sequence[Any]) -> bool:
    """Whether a column holds amounts or counts and nothing else."""
    present = [value for value in values if value is not None]
    return bool(present) and all(map(_is_figure, present))


def _is_figure(value: Any) -> bool:
    match value:
        case bool():
            return False
        case int() | Decimal() | {"amount": _, "currency": _} | [{"amount": _, "currency": _}, *_]:
            return True
        case _:
            return False


def _are_problems(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping) and "rule" in value[0]
