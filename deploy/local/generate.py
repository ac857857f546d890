"""`perennial book generate`: the demo's book in a folder of one's own."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.local.book import DAYS, write_book
from deploy.local.inputs import POLICIES
from services.cli.errors import BadUse


def books() -> None:
    """Books for trying."""


def generate(
    out: Annotated[Path, typer.Option(help="The folder for book.csv, payments.csv, feeds.csv and story.json.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 1,
    policies: Annotated[int, typer.Option(min=1)] = POLICIES,
) -> None:
    """Write a deterministic book of policies with payments, feed marks and outages."""
    try:
        write_book(out, seed=seed, policies=policies, days=DAYS)
    except ValueError as error:
        raise BadUse(f"--policies: {error}") from error
    print(f"{out}: book.csv payments.csv feeds.csv story.json")
