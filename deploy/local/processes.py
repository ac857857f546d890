"""Child processes of the local stack: each with a log file, none outliving its parent."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from deploy.local.errors import LocalError
from deploy.local.last_words import last_words

_LEASH = Path(__file__).with_name("leash.py")


_FULL = 1_000_000
"""Bytes that a disk still has on which nothing more can be done."""


class ChildFailure(LocalError):  # noqa: N818 - what failed is the child
    """A child process did not start, or ended by itself; the message says what it said last, and where its log is."""


class Child:
    """One child process. It gets no terminal signals of ours and dies with us."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        directory: Path | None = None,
    ) -> None:
        self.name = name
        self.command = list(command)
        self.log = log
        self.environment = dict(environment) if environment is not None else None
        self.stop_signal = stop_signal
        self.directory = directory
        self._process: subprocess.Popen[bytes] | None = None
        self._log_began = 0
        """Where in the log the present process begins: those before it have said other things."""

    @property
    def pid(self) -> int:
        if self._process is None:
            raise ChildFailure(f"{self.name} was never started")
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it; must be called on the main thread, whose death is what the child listens for."""
        leash = [sys.executable, "-ISs", str(_LEASH), str(os.getpid()), str(int(self.stop_signal))]
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._log_began = log.tell()
            self._process = subprocess.Popen(
                leash + self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment,
                cwd=self.directory,
                start_new_session=True,
            )

    async def ready(self, answers: Callable[[], Awaitable[bool]], *, within: float = 30.0) -> None:
        """Return when `answers` says yes; raise ChildFailure when the child ends or the time is over first."""
        try:
            async with asyncio.timeout(within):
                while not await answers():
                    if not self.running:
                        raise ChildFailure(f"{self.name} ended while starting\n{self.last_words()}")
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise ChildFailure(f"{self.name} was not ready within {within:g} s\n{self.last_words()}") from None

    async def stop(self, *, within: float = 10.0) -> int | None:
        """Ask it to end, and end it when it does not; its return code, or None when it was not started."""
        if self._process is None:
            return None
        if self.running:
            self._process.send_signal(self.stop_signal)
        try:
            return await asyncio.to_thread(self._process.wait, within)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int | None:
        """End it at once, as a crash would."""
        if self._process is None:
            return None
        self._process.kill()
        return self._process.wait()

    async def restart(self) -> None:
        await self.stop()
        self.start()

    def tail(self, lines: int = 15) -> str:
        """The last lines of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""

    def last_words(self) -> str:
        """What this process said last, without its traceback, and where everything is that it said."""
        with self.log.open("rb") as log:
            log.seek(self._log_began)
            said = last_words(log.read().decode(errors="replace"))
        if not said and shutil.disk_usage(self.log.parent).free < _FULL:
            said = f"No space left on device: {self.log.parent}"
        if not said and self._process is not None and self._process.poll() is not None:
            said = f"it said nothing; its exit code is {self._process.returncode}"
        return f"{said}\n(its log: {self.log})".lstrip()
