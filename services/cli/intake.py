"""`perennial import …` and `perennial mark`: what the insurer tells the ledger."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from services.cli.output import show_figures
from services.cli.service import post, read_file

imports = typer.Typer(no_args_is_help=True, help="Take a file into the ledger: all of it, or nothing.")

File = Annotated[Path, typer.Argument(help="A CSV file in UTF-8.", show_default=False)]


@imports.command("book")
def import_book(file: File) -> None:
    """Take in a book of policies. The same file twice changes nothing."""
    show_figures(post("ledger", "/books", query={"name": file.name}, body=read_file(file)))


@imports.command("payments")
def import_payments(
    file: File,
    source: Annotated[str, typer.Option(help="Who reports: the bank, the counter.")] = "bank",
    complete_through: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="No payment valued on or before this day is still to come."),
    ] = None,
) -> None:
    """Take in payments and failed transfers. A payment known by the same source and reference is not paid twice."""
    day = complete_through.date().isoformat() if complete_through else None
    query = {"source": source, "name": file.name, "complete_through": day}
    show_figures(post("ledger", "/payments/file", query=query, body=read_file(file)))


def mark(
    feed: Annotated[str, typer.Argument(help="The payment feed, for example bank.")],
    day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], metavar="DATE")],
) -> None:
    """Say that a payment feed is complete through a day: lapses of that day may be decided."""
    through: date = day.date()
    show_figures(post("ledger", f"/feeds/{feed}/marks", body={"complete_through": through.isoformat()}) or {})
