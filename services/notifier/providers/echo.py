"""Echo: writes every message as a line of JSON into a file. For trying, for tests, and as the simplest provider."""

import asyncio
import json
import os
from pathlib import Path

from schemas.parties import Channel
from services.kit.clock import SystemClock
from services.notifier.domain.results import Accepted, Busy, Message, NotSent, Result
from services.notifier.errors import ProviderMisconfigured
from services.notifier.providers.contract import Kind, Options

_as_json = json.JSONEncoder(ensure_ascii=False).encode


class EchoOptions(Options):
    """Where to write, and the switch of its outage."""

    file: Path | None = None
    outage_file: Path | None = None
    """While this file exists, echo takes nothing."""


class Echo:
    """Appends to a file, one write for each line, so that several processes may share it."""

    longest = 1.0

    def __init__(self, options: EchoOptions) -> None:
        """Open the file; its folder must exist."""
        if options.file is None:
            raise ProviderMisconfigured("PERENNIAL_NOTIFIER_ECHO_FILE: is not set")
        try:
            self._descriptor = os.open(options.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        except OSError as error:
            raise ProviderMisconfigured(f"PERENNIAL_NOTIFIER_ECHO_FILE: {options.file}: {error}") from error
        self._file = options.file
        self._outage = options.outage_file
        self._machine = SystemClock()

    async def send(self, message: Message) -> Result:
        """Write the message down, unless there is an outage."""
        if self._outage is not None and self._outage.exists():
            return Busy("echo is out of service")
        line = _as_json(self._shown(message)) + "\n"
        try:
            os.write(self._descriptor, line.encode())
        except OSError as error:
            return Busy(f"echo cannot write: {error}")
        return Accepted()

    async def ask(self, reference: str) -> Accepted | NotSent | Busy:
        """Look for the reference in the file."""
        if self._outage is not None and self._outage.exists():
            return Busy("echo is out of service")
        found = await asyncio.to_thread(self._holds, reference)
        return Accepted("found by its reference") if found else NotSent("echo does not have it")

    async def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

    def _holds(self, reference: str) -> bool:
        """A line counts when it is whole: `reference` is its first field."""
        start = f'{{"reference": {json.dumps(reference)},'
        with self._file.open(encoding="utf-8") as lines:
            return any(line.startswith(start) and line.endswith("\n") for line in lines)

    def _shown(self, message: Message) -> dict[str, str | None]:
        return {
            "reference": message.reference,
            "to": message.to,
            "subject": message.words.subject,
            "text": message.words.text,
            "purpose": message.purpose,
            "at": message.at.isoformat(),
            "machine_at": self._machine.now().isoformat(),
        }


PROVIDER = Kind(channels=frozenset({Channel.SMS, Channel.EMAIL}), options=EchoOptions, make=Echo, at_once=500)
