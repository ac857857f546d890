"""The outside world of the local stack: a mail server that writes down what it gets, and echo's file for the rest."""

import asyncio
import sys
from pathlib import Path

from deploy.local.ports import free_port
from deploy.local.processes import Child
from services.cli.addresses import ROOT

ECHO = "echo.jsonl"
SMTP = "smtp.jsonl"


class Sinks:
    """`smtp.jsonl` and `echo.jsonl` in one folder. Each can be taken away from the notifier for a while."""

    def __init__(self, folder: Path, logs: Path, clock_file: Path | None) -> None:
        self.echo_file = folder / ECHO
        self.smtp_port = free_port()
        self.echo_outage_file = folder / f"{ECHO}.down"
        clock = [str(clock_file)] if clock_file is not None else []
        command = [sys.executable, "-m", "deploy.local.smtp_sink", str(self.smtp_port), str(folder / SMTP), *clock]
        self._server = Child("smtp sink", command, log=logs / "smtp-sink.log", directory=ROOT)

    async def start(self) -> None:
        """Return when mail is taken."""
        self._server.start()
        await self._server.ready(self._takes_mail)

    async def stop(self) -> None:
        """Take no more mail."""
        await self._server.stop()

    async def outage(self, channel: str) -> None:
        """From now on the channel takes nothing: nobody listens at the mail port, echo's switch file stands."""
        match channel:
            case "sms":
                self.echo_outage_file.touch()
            case "email":
                await self._server.stop()
            case _:
                raise ValueError(f"no sink takes {channel!r}")

    async def recovery(self, channel: str) -> None:
        """The channel takes messages again."""
        match channel:
            case "sms":
                self.echo_outage_file.unlink(missing_ok=True)
            case "email":
                await self.start()
            case _:
                raise ValueError(f"no sink takes {channel!r}")

    async def _takes_mail(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.smtp_port)
        except OSError:
            return False
        writer.close()
        return True
