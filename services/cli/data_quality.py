"""`perennial data-quality` and `perennial rejected`: what came in by files and has to be repaired."""

import getpass
from typing import Annotated

import typer

from services.cli.errors import BadUse, NotFound
from services.cli.output import show_figures, show_json, show_rows
from services.cli.service import get, post
from services.kit.counting import counted

MOST = 10_000
SHOWN = 12
"""Characters of a line's id that tell it apart."""

AsJson = Annotated[bool, typer.Option("--json", help="The service's answer as it is.")]


def data_quality(*, as_json: AsJson = False) -> None:
    """List what was wrong in books that came in all the same: unusable contacts, numbers that are no identity, second names."""
    _listed("/data-quality", ("policy_number", "kind"), "cell to be repaired", "cells to be repaired", as_json=as_json)


def rejected(
    dismiss: Annotated[
        str | None, typer.Option(metavar="ID", help="Give this line up; the beginning of its line id is enough.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="Who gives it up; you, when not given.")] = None,
    note: Annotated[str | None, typer.Option(help="Why it is given up.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the lines of bank returns that were not taken in, until they are corrected and imported again, or given up."""
    if dismiss is not None:
        _dismiss(dismiss, by or getpass.getuser(), note)
        return
    if by or note:
        raise BadUse("--by and --note belong to --dismiss ID")
    _listed(
        "/payments/rejected",
        ("line_id", "source"),
        "line of banks to be corrected",
        "lines of banks to be corrected",
        as_json=as_json,
    )


def _dismiss(beginning: str, by: str, note: str | None) -> None:
    if not note:
        raise BadUse("--dismiss: say why with --note; it is kept with the line")
    waiting = get("ledger", "/payments/rejected", {"limit": MOST})
    found = sorted({line["line_id"] for line in waiting if line["line_id"].startswith(beginning)})
    match found:
        case [line]:
            said = {"by": by, "note": note}
            post(
                "ledger", f"/payments/rejected/{line}/dismiss", look="`perennial rejected` shows what waits.", body=said
            )
            show_figures({"dismissed": line})
        case []:
            raise NotFound(f"no line whose id begins with {beginning!r} waits to be corrected")
        case _:
            raise BadUse(f"--dismiss: {len(found)} lines begin with {beginning!r}; give more of the id")


def _listed(path: str, of: tuple[str, ...], one: str, several: str, *, as_json: bool) -> None:
    found = get("ledger", path)
    if as_json:
        show_json(found)
    else:
        found = [{**each, "line_id": each.get("line_id", "")[:SHOWN]} for each in found]
        show_rows(found, (*of, "file", "row", "column", "value", "rule"), counted(len(found), one, several))
