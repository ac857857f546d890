"""A bar for whoever waits at a terminal while the ledger takes a file in."""

import sys
import threading
from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from services.cli.errors import CliError
from services.cli.service import get
from services.kit.visible import visible

EVERY = 0.4
"""Seconds between two looks."""


def waiting_for(work: Callable[[], Any], *, watched: bool) -> Any:
    """The result of `work`, with a bar of the ledger's progress on the error stream where that is watched at a terminal."""
    if not (watched and sys.stderr.isatty()):
        return work()
    over = threading.Event()
    with _bar() as bar:
        # The work stays in this thread, which is the one that hears of Ctrl-C; nobody waits for the last look at the bar.
        threading.Thread(target=_follow, args=(bar, over), daemon=True).start()
        try:
            return work()
        finally:
            over.set()


def _follow(bar: Progress, over: threading.Event) -> None:
    task = bar.add_task("sending", total=None)
    while not over.wait(EVERY):
        try:
            now = get("ledger", "/progress")
        except CliError:
            continue  # the bar is a courtesy; the work says itself what is wrong
        bar.update(task, description=visible(now["stage"]), completed=now["done"], total=now["of"])


def _bar() -> Progress:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)
