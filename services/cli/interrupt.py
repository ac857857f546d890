"""Ctrl-C is one line and exit code 130, from the first moment: this module loads nothing that takes time."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

STOPPED = 130
STOPPED_LINE = "perennial: stopped"


@contextmanager
def while_loading() -> Iterator[None]:
    """Inside, while modules load, Ctrl-C ends the process at once: nothing is held yet that had to be let go."""
    signal.signal(signal.SIGINT, lambda _number, _frame: end_at_once())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    yield
    signal.signal(signal.SIGINT, signal.default_int_handler)


def hold_back() -> None:
    """Until the program that this process becomes says `while_loading`, which hears of a Ctrl-C that came meanwhile."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def end_at_once() -> NoReturn:
    """Say so and end: an exception could be lost, in the middle of an import or among tasks that are being cancelled."""
    os.write(sys.stderr.fileno(), f"{STOPPED_LINE}\n".encode())
    os._exit(STOPPED)
