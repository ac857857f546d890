"""The folder of the local stack, for one stack at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.errors import AlreadyRunning
from services.cli.addresses import LocalStack, home


@contextmanager
def claimed() -> Iterator[Path]:
    """The folder, for us alone until the end; a second stack is told who is there."""
    folder = home()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(_who(folder)) from None
        LocalStack.file().unlink(missing_ok=True)
        try:
            yield folder
        finally:
            LocalStack.file().unlink(missing_ok=True)


def _who(folder: Path) -> str:
    other = LocalStack.running()
    if other is None:
        return f"a local stack is starting or stopping in {folder}"
    ledger = other.services.get("ledger", "")
    return (
        f"`perennial {other.kind}` runs here already (process {other.pid}, ledger at {ledger});"
        f" stop it, or set PERENNIAL_LOCAL_HOME to another folder than {folder}"
    )


def this_process() -> int:
    """What the state file names as the owner."""
    return os.getpid()
