"""The outside world of the local stack: an SMSC and a mail server that write down what they get, or those that a user names."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local.carriers import Named, Settings, by_echo, by_own_mail_server, by_own_smsc
from deploy.local.ports import free_port
from deploy.local.processes import Child
from services.cli.addresses import ROOT

ECHO = "echo.jsonl"
SMSC = "smsc.jsonl"
SMTP = "smtp.jsonl"
NOBODY = Named()
LOGS: Mapping[str, str] = {ECHO: "sms", SMSC: "sms", SMTP: "email"}
"""The logs of sinks, and the channel of each."""


class Sinks:
    """Logs in one folder. What is ours can be taken away from the notifier for a while; a user's own server cannot.

    `named` are a user's own; `echo` writes text messages into a file instead of sending them.
    """

    def __init__(
        self,
        folder: Path,
        logs: Path,
        clock_file: Path | None,
        *,
        named: Named = NOBODY,
        echo: bool = False,
    ) -> None:
        self.smsc_port, self.smtp_port = free_port(), free_port()
        self._switch = folder / f"{ECHO if echo else SMSC}.down"
        self._named = named
        texts = by_echo(folder / ECHO, self._switch) if echo else named.sms or by_own_smsc(self.smsc_port)
        self.settings: Settings = {**texts, **(named.email or by_own_mail_server(self.smtp_port))}
        """How the notifier finds them."""
        clock = [str(clock_file)] if clock_file is not None else []
        self._servers: dict[str, Child] = {}
        if not (echo or named.sms):
            self._servers["sms"] = _server("smsc", self.smsc_port, folder / SMSC, logs, clock)
        if not named.email:
            self._servers["email"] = _server("smtp", self.smtp_port, folder / SMTP, logs, clock)

    async def start(self) -> None:
        """Return when mail and texts are taken."""
        await asyncio.gather(*(self._start(channel) for channel in self._servers))

    async def stop(self) -> None:
        """Take no more."""
        await asyncio.gather(*(server.stop() for server in self._servers.values()))

    async def outage(self, channel: str) -> None:
        """From now on the channel takes nothing: the SMSC is out of order, and nobody listens at the mail port."""
        match channel:
            case "sms" if self._named.sms:
                return
            case "email" if self._named.email:
                return
            case "sms":
                self._switch.touch()
            case "email":
                await self._servers["email"].stop()
            case _:
                raise ValueError(f"no sink takes {channel!r}")

    async def recovery(self, channel: str) -> None:
        """The channel takes messages again."""
        match channel:
            case "sms" if self._named.sms:
                return
            case "email" if self._named.email:
                return
            case "sms":
                self._switch.unlink(missing_ok=True)
            case "email":
                await self._start("email")
            case _:
                raise ValueError(f"no sink takes {channel!r}")

    async def _start(self, channel: str) -> None:
        port = {"sms": self.smsc_port, "email": self.smtp_port}[channel]
        self._servers[channel].start()
        await self._servers[channel].ready(lambda: _listens(port))


def _server(kind: str, port: int, log: Path, logs: Path, clock: Sequence[str]) -> Child:
    command = [sys.executable, "-m", f"deploy.local.{kind}_sink", str(port), str(log), *clock]
    return Child(f"{kind} sink", command, log=logs / f"{kind}-sink.log", directory=ROOT)


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
