"""Debian's postfix as the mail server between us and our recipients: queues, bounces and warnings as they are on the net.

It has a folder of its own, listens on loopback and asks no DNS. Whatever it does it says in its log, which tests wait for.
"""

import asyncio
import contextlib
import os
import pwd
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.local.ports import free_port

MAIN = """compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
maillog_file = /dev/stdout
myhostname = mx.example.net
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_dns_support_level = disabled
recipient_delimiter = +
smtpd_reject_unlisted_recipient = no
smtpd_recipient_restrictions = permit_mynetworks, reject
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = {own}
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/conf/boxes
virtual_uid_maps = static:{user.pw_uid}
virtual_gid_maps = static:{user.pw_gid}
transport_maps = texthash:{folder}/conf/routes
delay_warning_time = 1s
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
"""
"""A recipient is believed until delivery is tried, as behind a gateway: then what is wrong comes back as a report."""
SERVICES = """127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
tlsmgr unix - - n 1000? 1 tlsmgr
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """A running one."""

    def __init__(self, folder: Path, port: int, log: asyncio.StreamReader) -> None:
        self.port = port
        self._folder = folder
        self._log = log

    async def until(self, *words: str) -> None:
        """Read its log on to the line that has all these words."""
        read = []
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(30):
                while line := (await self._log.readline()).decode():
                    read.append(line)
                    if all(word in line for word in words):
                        return
        raise AssertionError(f"postfix does not say {words}, but\n{''.join(read)}")

    def box(self, name: str) -> Path:
        """The Maildir of a mailbox here."""
        return self._folder / "mail" / name


@asynccontextmanager
async def postfix(*boxes: str, routes: Mapping[str, int] | None = None, more: str = "") -> AsyncIterator[Postfix]:
    """Start one. `boxes` are addresses that have a mailbox; mail to the domains of `routes` is relayed to a port here.

    `more` is what else its configuration says.
    """
    with tempfile.TemporaryDirectory(prefix="postfix-") as name:
        folder, port = Path(name), free_port()
        _write(folder, port, boxes, routes or {}, more)
        control = ("postfix", "-c", str(folder / "conf"))
        process = await asyncio.create_subprocess_exec(*control, "start-fg", stdout=asyncio.subprocess.PIPE)
        assert process.stdout
        running = Postfix(folder, port, process.stdout)
        try:
            await running.until("daemon started")
            yield running
        finally:
            stopping = await asyncio.create_subprocess_exec(*control, "stop", stderr=asyncio.subprocess.DEVNULL)
            await stopping.wait()
            await process.communicate()


def _write(folder: Path, port: int, boxes: Sequence[str], routes: Mapping[str, int], more: str) -> None:
    user = pwd.getpwnam("postfix")
    folder.chmod(0o755)
    for each in ("conf", "queue", "data", "mail"):
        (folder / each).mkdir()
    for each in ("data", "mail"):
        os.chown(folder / each, user.pw_uid, user.pw_gid)
    own = " ".join(sorted({address.partition("@")[2] for address in boxes}))
    here = [f"{address} {address.partition('@')[0]}/" for address in boxes]
    elsewhere = [f"{domain} smtp:[127.0.0.1]:{to}" for domain, to in routes.items()]
    for name, text in {
        "main.cf": MAIN.format(folder=folder, user=user, own=own) + more,
        "master.cf": SERVICES.format(port=port),
        "boxes": "\n".join(here),
        "routes": "\n".join(elsewhere),
    }.items():
        (folder / "conf" / name).write_text(text)
