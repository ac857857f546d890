"""Files that a command writes for its user."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import IO

from services.cli.errors import BadUse
from services.kit.sheets import Book, workbook


@contextmanager
def new_file(file: Path) -> Iterator[IO[bytes]]:
    """Open a file to be written; what keeps it from being written is said of the file, and no part of it is left."""
    try:
        with file.open("wb") as opened:
            yield opened
    except OSError as error:
        if file.is_file():
            file.unlink()
        raise BadUse(f"{file} cannot be written: {error}") from error


def unused(file: Path) -> Path:
    """The file, or the first of `file-2`, `file-3`, … that does not exist."""
    names = (file.with_stem(f"{file.stem}-{number}") if number > 1 else file for number in count(1))
    return next(name for name in names if not name.exists())


@contextmanager
def new_workbook(file: Path) -> Iterator[Book]:
    """The same, as a workbook that is complete when the block ends."""
    with new_file(file) as opened, workbook(opened) as book:
        yield book
