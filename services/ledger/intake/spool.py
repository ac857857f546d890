"""Much that was read and is still to be taken in, packed away so that a large book does not fill the memory."""

import pickle
import zlib
from collections.abc import Iterator
from typing import Generic, TypeVar
from uuid import UUID

T = TypeVar("T")

_RANGE_BITS = 6
_OPEN = 64
"""Values of one range that wait to be packed together."""
_CHUNK = 1000
"""At least so many values come out at a time, as long as there are."""


class Spool(Generic[T]):
    """Values by id. They come out by ranges of ids, lower ids first, so that whoever locks rows for one chunk after the
    other locks them in the order of their ids; within a chunk they come in the order in which they went in.
    """

    def __init__(self) -> None:
        """Nothing is in it."""
        self._open: list[list[T]] = [[] for _ in range(1 << _RANGE_BITS)]
        self._packed: list[list[bytes]] = [[] for _ in range(1 << _RANGE_BITS)]
        self._count = 0

    def add(self, key: UUID, value: T) -> None:
        """Put a value in."""
        at = key.int >> (128 - _RANGE_BITS)
        self._open[at].append(value)
        self._count += 1
        if len(self._open[at]) >= _OPEN:
            # Only what this process has packed itself is ever unpacked.
            self._packed[at].append(zlib.compress(pickle.dumps(self._open[at], pickle.HIGHEST_PROTOCOL), 1))
            self._open[at] = []

    def __len__(self) -> int:
        """How many values are in it."""
        return self._count

    def __iter__(self) -> Iterator[list[T]]:
        """The values in chunks, all of one id in one chunk. They stay in the spool."""
        chunk: list[T] = []
        for packed, waiting in zip(self._packed, self._open, strict=True):
            for piece in packed:
                chunk.extend(pickle.loads(zlib.decompress(piece)))  # noqa: S301 -- packed above
            chunk.extend(waiting)
            if len(chunk) >= _CHUNK:
                yield chunk
                chunk = []
        if chunk:
            yield chunk
