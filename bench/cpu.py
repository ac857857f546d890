"""Processor seconds of processes and their children, and their memory, from /proc: what a noisy machine cannot distort as it distorts the clock."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def seconds_of(pid: int) -> float:
    """User and system seconds of a process and all its living descendants."""
    children = _children()
    waiting, total = [pid], 0.0
    while waiting:
        one = waiting.pop()
        total += _own(one)
        waiting += children.get(one, [])
    return total


def resident_mib(pid: int) -> float:
    """What a process holds in memory."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def _own(pid: int) -> float:
    try:
        fields = _stat(pid)
    except OSError:
        return 0.0
    return sum(int(fields[place]) for place in (11, 12, 13, 14)) / _TICKS


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                found.setdefault(int(_stat(int(entry.name))[1]), []).append(int(entry.name))
            except OSError:
                continue
    return found


def _stat(pid: int) -> list[str]:
    """The fields behind the name, which may hold blanks."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
