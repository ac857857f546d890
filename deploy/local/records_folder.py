"""The folder into which a demo leaves its records: its own, or empty, and for one demo at a time."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local import inputs, records
from deploy.local.sinks import LOGS
from services.cli.errors import BadUse

MARKER = ".perennial-demo"
"""The file that says that a demo wrote the folder; the demo locks it while it runs."""
FILES = (
    *inputs.FILES,
    *LOGS,
    *(f"{log}.down" for log in LOGS),
    *(f"{name}.jsonl" for name in (*records.EXPORTS, records.WHY)),
)
_SHOWN = 3


@contextmanager
def claimed_records(folder: Path) -> Iterator[Path]:
    """The folder, empty but for its marker, and locked until the end.

    Raises `BadUse` and changes nothing where another demo uses the folder, or where it holds what no demo wrote.
    """
    _refuse_foreign(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        marker = (folder / MARKER).open("a")
    except OSError as error:
        raise BadUse(f"--records: {folder} cannot be written: {error.strerror}") from error
    with marker:
        try:
            fcntl.flock(marker, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadUse(f"--records: another demo writes to {folder}; name another folder, or wait for it") from None
        _clear(folder)
        yield folder


def _refuse_foreign(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise BadUse(f"--records: {folder} is no folder")
    if not folder.is_dir():
        return
    here = sorted(each.name for each in folder.iterdir())
    ours = {MARKER, *FILES, *inputs.FOLDERS} if MARKER in here else set[str]()
    foreign = [name for name in here if name not in ours]
    if foreign:
        named = ", ".join(foreign[:_SHOWN]) + (f" and {len(foreign) - _SHOWN} more" if len(foreign) > _SHOWN else "")
        raise BadUse(f"--records: {folder} holds what no demo wrote ({named}); name an empty folder")


def _clear(folder: Path) -> None:
    for name in FILES:
        (folder / name).unlink(missing_ok=True)
    for name in inputs.FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)
