"""A Maildir that a mail server fills: what has been taken is moved from `new` to `cur`."""

import contextlib
import stat
from collections.abc import Sequence
from pathlib import Path

from services.notifier.domain.mime import LARGEST
from services.notifier.subscribers.returns.skipped import Skipped

AT_ONCE = 50


class Maildir:
    """The folder of that path; it may appear later. A file that cannot be read or moved is stepped over."""

    kind = "maildir"
    every = 2.0

    def __init__(self, path: Path) -> None:
        """Nothing is read yet."""
        self.where = str(path)
        self.skipped = Skipped(self.kind, self.where)
        self._path = path

    def new(self) -> Sequence[tuple[str, bytes]]:
        """The beginning of the oldest files in `new`, as much of each as is kept."""
        found: list[tuple[str, bytes]] = []
        names = sorted(file.name for file in (self._path / "new").iterdir() if not file.name.startswith("."))
        self.skipped.keep_only(names)
        for name in names:
            if len(found) == AT_ONCE:
                break
            if not self.skipped.holds(name) and (octets := self._octets(name)) is not None:
                found.append((name, octets))
        return found

    def put_away(self, names: Sequence[str]) -> None:
        """Move them to `cur`, as seen."""
        (self._path / "cur").mkdir(exist_ok=True)
        for name in names:
            try:
                (self._path / "new" / name).rename(self._path / "cur" / f"{name}:2,S")
            except FileNotFoundError:  # another instance was faster
                continue
            except OSError as error:
                self.skipped.add(name, f"is stored, but cannot be moved to cur: {error.strerror}")
            else:
                self.skipped.forget(name)

    def close(self) -> None:
        """Nothing is open."""

    def _octets(self, name: str) -> bytes | None:
        """None when the file is gone, or cannot be read."""
        path = self._path / "new" / name
        with contextlib.suppress(FileNotFoundError):  # another instance was faster
            try:
                if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for
                    self.skipped.add(name, "is no file")
                    return None
                with path.open("rb") as file:
                    return file.read(LARGEST)
            except FileNotFoundError:
                raise
            except OSError as error:
                self.skipped.add(name, f"cannot be read: {error.strerror}")
        return None
