"""Runs a command of the local stack so that Ctrl-C stops everything in order, and a second one at once."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any

import typer

from services.cli.interrupt import STOPPED, end_at_once


def run_in_order(work: Coroutine[Any, Any, None]) -> None:
    """Run `work` to its end. The first signal cancels it, so that all it holds is let go; the next ends the process."""
    asyncio.run(_guarded(work))


async def _guarded(work: Coroutine[Any, Any, None]) -> None:
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(work)
    asked = False

    def stop() -> None:
        nonlocal asked
        if asked:
            end_at_once()  # children hear of our death by themselves
        asked = True
        task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop)
    try:
        await task
    except asyncio.CancelledError:
        raise typer.Exit(STOPPED) from None


async def until_asked_to_stop() -> None:
    """Wait for a signal; being asked to stop is then no failure."""
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        return
