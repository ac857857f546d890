"""`perennial demo`, `up` and `book generate`: handed over to the local stack, which is a program of its own."""

import importlib.util
import os
import sys
from typing import NoReturn

import typer

from services.cli.errors import BadUse
from services.cli.interrupt import hold_back

PASS_ON = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}
"""The local stack reads its own options, `--help` too."""

book = typer.Typer(no_args_is_help=True, help="Books for trying.")


def demo(context: typer.Context) -> None:
    """Live 120 days of a book in a few minutes, on this machine and on the real stack."""
    hand_over("demo", *context.args)


def up(context: typer.Context) -> None:
    """Run the same stack in real time, with its data kept."""
    hand_over("up", *context.args)


@book.command("generate", context_settings=PASS_ON)
def generate(context: typer.Context) -> None:
    """Write a deterministic book with payments and feed marks."""
    hand_over("book", "generate", *context.args)


def hand_over(*arguments: str) -> NoReturn:
    """Become the local stack, so that signals and the exit code are its own."""
    if importlib.util.find_spec("deploy.local") is None:
        raise BadUse("the local stack is not installed here: install perennial[local], or use ./run in a checkout")
    hold_back()
    os.execv(sys.executable, [sys.executable, "-m", "deploy.local", *arguments])  # noqa: S606
