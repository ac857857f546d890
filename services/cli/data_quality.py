"""`perennial data-quality`: cells of books that cost a policy a contact."""

from typing import Annotated

import typer

from services.cli.output import show_json, show_rows
from services.cli.service import get


def data_quality(
    as_json: Annotated[bool, typer.Option("--json", help="The service's answer as it is.")] = False,
) -> None:
    """List what was wrong in books that came in all the same: policies without a usable contact."""
    flaws = get("ledger", "/data-quality")
    if as_json:
        show_json(flaws)
    else:
        show_rows(flaws, ("policy_number", "file", "row", "column", "value", "rule"), f"{len(flaws)} to be repaired")
