"""`perennial list`: the premiums of a month, on the terminal or as a workbook."""

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from schemas.ids import DESKS, ORPHAN_DESK
from services.cli.list_figures import show_figures_of
from services.cli.list_quality import write_quality
from services.cli.list_rows import Row, notice_of
from services.cli.output import show_json, show_rows, tell
from services.cli.service import Query, download, get, stream
from services.cli.words import headings, language, named
from services.kit.counting import counted

SHOWN = (
    "policy_number",
    "list",
    "premium",
    "due",
    "payable_to",
    "days_left",
    "amount",
    "holder",
    "owner",
    "last_notice",
)
ON_A_SCREEN = 40


def month_list(
    month: Annotated[str, typer.Option(metavar="2026-03", help="The month of the list.", show_default=False)],
    agent: Annotated[str | None, typer.Option(help="Only the policies of this agent, by staff number.")] = None,
    unit: Annotated[str | None, typer.Option(help="Only the policies of this unit.")] = None,
    channel: Annotated[str | None, typer.Option(help="Only what was sold by this channel.")] = None,
    *,
    unpaid: Annotated[bool, typer.Option("--unpaid", help="Only what is still to be paid.")] = False,
    development: Annotated[
        bool, typer.Option("--development", help="Say who might be offered more, of those who agreed to be asked.")
    ] = False,
    xlsx: Annotated[Path | None, typer.Option(metavar="FILE.xlsx", help="Write every row there.")] = None,
    quality: Annotated[
        Path | None,
        typer.Option(metavar="FILE.xlsx", help="Write what is missing or wrong in its data, with an owner."),
    ] = None,
    rows: Annotated[int, typer.Option(help="How many rows to show.", min=0)] = ON_A_SCREEN,
    as_json: Annotated[bool, typer.Option("--json", help="The service's answers as they are.")] = False,
) -> None:
    """Show the list of a month: current, first and last month of grace, by second, third and later premiums."""
    query: Query = {"agent": agent, "unit": unit, "channel": channel}
    asked = {**query, "unpaid": unpaid, "development": development}
    if xlsx:
        answer = download("scheduler", f"/lists/{month}/workbook", xlsx, {**asked, "language": language()})
        tell(f"{counted(int(answer['Perennial-Rows']), 'row')} in {xlsx}")
        return
    found = stream("scheduler", f"/lists/{month}/rows", asked)
    if quality:
        tell(f"{counted(write_quality(quality, found), 'line')} in {quality}")
        return
    figures = get("scheduler", f"/lists/{month}", query)
    if as_json:
        show_json({**figures, "rows": list(found)})
    else:
        show_figures_of(figures)
        _show(figures, found, rows)


def _show(figures: Mapping[str, Any], found: Iterator[Row], most: int) -> None:
    first = list(islice(found, most))
    lines = [_shown(figures, row) for row in first]
    show_rows(lines, SHOWN, "the fewest days left first", headings(*SHOWN))
    if more := sum(1 for _ in found):
        tell(f"… and {more} more; --xlsx FILE.xlsx has them all")


def _shown(figures: Mapping[str, Any], row: Row) -> dict[str, Any]:
    marks = f" ({row['edge']:+d})" if row["edge"] else ""
    return {
        **row,
        "list": figures["labels"][row["bucket"]],
        "premium": figures["ordinals"][row["ordinal"]],
        "due": row["due_date"],
        "payable_to": f"{row['last_payable_day']}{marks}",
        "days_left": row["days_left"] if row["state"] == "open" else named("state", row["state"]),
        "owner": named("desk", row["owner"]["name"] if row["owner"] else DESKS[ORPHAN_DESK]),
        "last_notice": notice_of(row),
    }
