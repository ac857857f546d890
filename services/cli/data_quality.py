"""`perennial data-quality` and `perennial rejected`: what came in by files and has to be repaired."""

from typing import Annotated

import typer

from services.cli.output import show_json, show_rows
from services.cli.service import get
from services.kit.counting import counted

AsJson = Annotated[bool, typer.Option("--json", help="The service's answer as it is.")]


def data_quality(*, as_json: AsJson = False) -> None:
    """List what was wrong in books that came in all the same: unusable contacts, numbers that are no identity, second names."""
    _listed("/data-quality", ("policy_number", "kind"), "cell to be repaired", "cells to be repaired", as_json=as_json)


def rejected(*, as_json: AsJson = False) -> None:
    """List the lines of bank returns that were not taken in, until they are corrected and imported again."""
    _listed(
        "/payments/rejected",
        ("source",),
        "line of banks to be corrected",
        "lines of banks to be corrected",
        as_json=as_json,
    )


def _listed(path: str, of: tuple[str, ...], one: str, several: str, *, as_json: bool) -> None:
    found = get("ledger", path)
    if as_json:
        show_json(found)
    else:
        show_rows(found, (*of, "file", "row", "column", "value", "rule"), counted(len(found), one, several))
