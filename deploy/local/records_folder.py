"""The folder into which a demo leaves its records: its own, or empty, and for one demo at a time."""

import fcntl
import shutil
from collections.abc import Iterator, Sequence
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
def claimed_records(folder: Path, *, replace: bool = False) -> Iterator[Path]:
    """The folder, locked until the end. What an earlier demo left stays in it until `put_in_place`.

    Raises `BadUse` and changes nothing where another demo uses the folder, where it holds what no demo wrote, or records
    of an earlier demo that nobody wants to `replace`.
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
        if not replace:
            _refuse_records(folder)
        yield folder


def put_in_place(staged: Path, folder: Path) -> None:
    """Clear a claimed folder of what an earlier demo left, and move the inputs of the new one into it."""
    _clear(folder)
    for each in sorted(staged.iterdir()):
        shutil.move(each, folder / each.name)


def _refuse_foreign(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise BadUse(f"--records: {folder} is no folder")
    if not folder.is_dir():
        return
    here = sorted(each.name for each in folder.iterdir())
    ours = {MARKER, *FILES, *inputs.FOLDERS} if MARKER in here else set[str]()
    foreign = [name for name in here if name not in ours]
    if foreign:
        raise BadUse(f"--records: {folder} holds what no demo wrote ({_named(foreign)}); name an empty folder")


def _refuse_records(folder: Path) -> None:
    if here := sorted(each.name for each in folder.iterdir() if each.name != MARKER):
        raise BadUse(
            f"--records: {folder} holds the records of an earlier demo ({_named(here)}); name another folder, or say "
            "--replace to have them replaced"
        )


def _named(files: Sequence[str]) -> str:
    more = f" and {len(files) - _SHOWN} more" if len(files) > _SHOWN else ""
    return ", ".join(files[:_SHOWN]) + more


def _clear(folder: Path) -> None:
    for name in FILES:
        (folder / name).unlink(missing_ok=True)
    for name in inputs.FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)
