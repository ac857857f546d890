"""What the sinks have received so far, read as it comes in."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.sinks import LOGS


@dataclass(frozen=True, slots=True)
class Message:
    """One message as the outside world got it."""

    channel: str
    to: str
    at: str
    text: str

    @property
    def to_masked(self) -> str:
        """Whom it went to, fit for a screen."""
        name, at, domain = self.to.partition("@")
        return f"{name[:3]}…{at}{domain}" if at else f"{self.to[:-4][:3]}****{self.to[-4:]}"


@dataclass(slots=True)
class Received:
    """The logs of the sinks, followed to their ends."""

    folder: Path
    counts: Counter[str] = field(default_factory=Counter)
    """Messages by channel."""
    latest: Message | None = None
    _read: dict[str, int] = field(default_factory=dict)

    def look(self) -> None:
        """Take in what has come since the last look."""
        for log, channel in LOGS.items():
            for message in self._fresh(log, channel):
                self.counts[channel] += 1
                self.latest = message

    def _fresh(self, name: str, channel: str) -> list[Message]:
        file = self.folder / name
        if not file.exists():
            return []
        with file.open("rb") as log:
            log.seek(self._read.get(name, 0))
            whole, _, _ = log.read().rpartition(b"\n")
        self._read[name] = self._read.get(name, 0) + (len(whole) + 1 if whole else 0)
        return [_message(channel, line) for line in whole.splitlines()]


def _message(channel: str, line: bytes) -> Message:
    told = json.loads(line)
    return Message(channel, str(told["to"]), str(told["at"]), str(told["text"]))
