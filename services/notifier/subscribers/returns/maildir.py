"""A Maildir that a mail server fills: what has been taken is moved from `new` to `cur`."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

AT_ONCE = 50


class Maildir:
    """The folder of that path; it may appear later."""

    kind = "maildir"
    every = 2.0

    def __init__(self, path: Path) -> None:
        """Nothing is read yet."""
        self.where = str(path)
        self._path = path

    def new(self) -> Sequence[tuple[str, bytes]]:
        """The oldest of what is in `new`."""
        found = []
        for file in sorted((self._path / "new").iterdir())[:AT_ONCE]:
            with contextlib.suppress(FileNotFoundError):  # another instance was faster
                found.append((file.name, file.read_bytes()))
        return found

    def put_away(self, names: Sequence[str]) -> None:
        """Move them to `cur`, as seen."""
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                (self._path / "new" / name).rename(self._path / "cur" / f"{name}:2,S")

    def close(self) -> None:
        """Nothing is open."""
