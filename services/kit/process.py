"""A service as a program: settings, signals, exit codes."""

import asyncio
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

import uvloop

from services.kit import logging
from services.kit.errors import Misconfigured
from services.kit.lifecycle import Lifecycle
from services.kit.service import Service
from services.kit.settings import Settings, load

HARD_STOP = 9.5
"""Seconds after the first signal at which the process ends whatever hangs: supervisors kill after ten."""

NEW_OBJECTS = 200_000
"""Between two collections: several batches of rows. Python's own 700 would be many collections in each of them."""

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
MISCONFIGURED = 2
"""Exit code when nothing but an operator can help."""

S = TypeVar("S", bound=Settings)
_log = logging.get_logger(__name__)


def main(build: Callable[[S], Service], kind: type[S]) -> None:
    """Read the settings, build the service, run it until a signal. Wrong settings are one message and exit code 2."""
    try:
        settings = load(kind)
        logging.configure(settings.log_level, service=settings.service, instance=settings.instance)
        lifecycle = Lifecycle(build(settings))
    except Misconfigured as error:
        sys.stderr.write(f"perennial {kind.service}: {error}\n")
        sys.exit(MISCONFIGURED)
    tune_gc()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(until_signal(lifecycle))


async def until_signal(lifecycle: Lifecycle) -> None:
    """Run until SIGTERM, SIGINT or SIGHUP and stop in good order; a second signal ends the process at once."""
    stop = asyncio.Event()

    def on_signal(number: signal.Signals) -> None:
        if stop.is_set():
            _leave(f"second signal: {number.name}")
        _log.info("signal", name=number.name)
        stop.set()
        # A thread, because the loop itself may hang; a daemon, because a process that has ended needs no killer.
        killer = threading.Timer(HARD_STOP, _leave, ("the stop took too long",))
        killer.daemon = True
        killer.start()

    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, on_signal, number)
    await lifecycle.run(stop)


def tune_gc() -> None:
    """Look for cycles seldom, and never among what the program itself consists of: batches of rows hold none."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 20, 20)


def _leave(why: str) -> None:
    """End now. Rows and offsets are safe: whatever was under way was not committed, and will come again."""
    sys.stderr.write(f"perennial: ending at once ({why})\n")
    sys.stderr.flush()
    os._exit(1)
