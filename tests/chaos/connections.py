"""Which process of this machine holds a connection to the database?"""

from collections.abc import Iterable
from pathlib import Path


def holder_of(ports: Iterable[int], pids: Iterable[int]) -> int:
    """The first of these processes that holds one of these local ports."""
    sockets = {_sockets().get(port) for port in ports}
    return next(pid for pid in pids if sockets & _open(pid))


def _sockets() -> dict[int, str]:
    """Local port of an established connection → its socket, as the kernel lists them."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {int(line[1].rpartition(":")[2], 16): f"socket:[{line[9]}]" for line in lines if line[3] == "01"}


def _open(pid: int) -> set[str]:
    """What a process has open."""
    return {str(entry.readlink()) for entry in Path(f"/proc/{pid}/fd").iterdir()}
