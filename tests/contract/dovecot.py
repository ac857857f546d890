"""Debian's dovecot as the server of a mailbox, on loopback and in a folder of its own."""

import asyncio
import imaplib
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from deploy.local.ports import free_port

USER, PASSWORD = "returns@example.com", 'pass"word 密码'
CONFIGURATION = """base_dir = {folder}/run
state_dir = {folder}/state
log_path = /dev/stderr
protocols = imap
listen = 127.0.0.1
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {encrypted}
    ssl = yes
  }}
}}
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:{folder}/mail
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid=dovecot gid=dovecot home={folder}/mail
}}
first_valid_uid = 1
{more}
"""


class Dovecot:
    """One that can be stopped and started again, with its mails."""

    def __init__(self, folder: Path) -> None:
        self.plain, self.encrypted = free_port(), free_port()
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, *more: str, tls: Sequence[str] = ()) -> None:
        """`more` are further lines of its configuration; `tls` a key and its certificate."""
        secure = [f"ssl_key = <{tls[0]}", f"ssl_cert = <{tls[1]}"] if tls else ["ssl = no"]
        file = self._folder / "dovecot.conf"
        ports = {"plain": self.plain, "encrypted": self.encrypted}
        file.write_text(CONFIGURATION.format(folder=self._folder, more="\n".join((*more, *secure)), **ports))
        self._process = await asyncio.create_subprocess_exec(
            "dovecot", "-F", "-c", str(file), stderr=asyncio.subprocess.PIPE, start_new_session=True
        )
        assert self._process.stderr
        line = await asyncio.wait_for(self._process.stderr.readline(), 20)
        assert b"starting up" in line, line

    async def stop(self) -> None:
        """At once: asked to, it would wait ten seconds for whoever is connected."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.communicate()
            self._process = None

    @contextmanager
    def _as_reader(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.plain, timeout=10) as client:
            client.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode())
            yield client

    def put(self, mail: bytes, flags: str = "", folder: str = "INBOX") -> None:
        """A mail arrives."""
        with self._as_reader() as client:
            client.create(folder)
            assert client.append(folder, flags, "", mail)[0] == "OK"

    def count(self, folder: str = "INBOX", which: str = "UNDELETED") -> int:
        """How many mails lie there."""
        with self._as_reader() as client:
            if client.select(folder, readonly=True)[0] != "OK":
                return 0
            return len(client.search(None, which)[1][0].split())


@asynccontextmanager
async def dovecot() -> AsyncIterator[Dovecot]:
    """One that is not running yet."""
    with tempfile.TemporaryDirectory(prefix="dovecot-") as name:
        _prepare(folder := Path(name))
        made = Dovecot(folder)
        try:
            yield made
        finally:
            await made.stop()


def _prepare(folder: Path) -> None:
    folder.chmod(0o755)
    (folder / "mail").mkdir()
    (folder / "mail").chmod(0o777)
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    (folder / "users").chmod(0o644)
