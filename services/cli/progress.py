"""A bar for whoever waits at a terminal while the ledger takes a file in."""

import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from services.cli.errors import CliError
from services.cli.service import get

EVERY = 0.4
"""Seconds between two looks."""


def waiting_for(work: Callable[[], Any], *, watched: bool) -> Any:
    """The result of `work`, with a bar of the ledger's progress on the error stream where that is watched at a terminal."""
    if not (watched and sys.stderr.isatty()):
        return work()
    done = threading.Event()
    with ThreadPoolExecutor(1) as pool, _bar() as bar:
        task = bar.add_task("sending", total=None)
        working = pool.submit(work)
        working.add_done_callback(lambda _: done.set())
        while not done.wait(EVERY):
            try:
                now = get("ledger", "/progress")
            except CliError:
                continue  # the bar is a courtesy; the work says itself what is wrong
            bar.update(task, description=now["stage"], completed=now["done"], total=now["of"])
        return working.result()


def _bar() -> Progress:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)
