"""`perennial book generate`: the demo's book in a folder of one's own."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.local import inputs


def books() -> None:
    """Books for trying."""


def generate(
    out: Annotated[
        Path, typer.Option(help="The folder for the book, the banks' files, the feed's marks and the story.")
    ],
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 1,
    policies: Annotated[int, typer.Option(min=1)] = inputs.POLICIES,
) -> None:
    """Write a deterministic book of policies with returns of three banks, feed marks and outages."""
    inputs.write_generated(out, seed, policies)
    print(f"{out}: book.csv returns.csv bank/ feeds.csv story.json")
