"""A real mail server that misbehaves on demand."""

import asyncio
import base64
import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from deploy.local.ports import free_port

USER, PASSWORD, TOKEN = b"perennial", b"secret", "ya29.token"


class Server:
    """A mail server that behaves as it is told, and keeps what it took."""

    def __init__(self) -> None:
        self.mails: list = []
        self.raw: list[bytes] = []
        self.senders: list[str] = []
        self.connections = 0
        self.rcpt = "250 ok"
        self.data = "250 queued as 42"
        self.drop_at: str | None = None
        self.slow_at: str | None = None
        self.port = 0
        self.logins = 0

    async def handle_EHLO(self, _server, session, _envelope, hostname, responses):  # noqa: N802 -- named by aiosmtpd
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, _session, envelope, address, _options):  # noqa: N802
        await self._misbehave(server, "rcpt")
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802
        if self.data.startswith("250"):
            self.raw.append(envelope.content)
            self.senders.append(envelope.mail_from)
            self.mails.append(
                (envelope.rcpt_tos, email.message_from_bytes(envelope.content, policy=email.policy.default))
            )
        await self._misbehave(server, "final dot")
        return self.data

    async def _misbehave(self, server, at):
        if self.drop_at == at:
            server.transport.abort()
            await asyncio.Event().wait()
        if self.slow_at == at:
            await asyncio.Event().wait()

    def login(self, _server, _session, _envelope, _mechanism, data) -> AuthResult:
        """An authenticator, as aiosmtpd calls it."""
        self.logins += 1
        good = isinstance(data, LoginPassword) and data == LoginPassword(USER, PASSWORD)
        return AuthResult(success=good, handled=good)

    async def auth_XOAUTH2(self, _server, args):  # noqa: N802 -- named by aiosmtpd
        self.logins += 1
        said = base64.b64decode(args[1]).decode()
        return AuthResult(success=said == f"user={USER.decode()}\x01auth=Bearer {TOKEN}\x01\x01")


@contextmanager
def serving(**how) -> Iterator[Server]:
    """A server on a thread of its own; `how` is for aiosmtpd."""
    made = Server()
    if how.get("auth_required"):
        how["authenticator"] = made.login
    controller = Controller(made, hostname="127.0.0.1", port=free_port(), ready_timeout=10, **how)
    controller.start()
    made.port = controller.port
    try:
        yield made
    finally:
        for task in asyncio.all_tasks(controller.loop):
            controller.loop.call_soon_threadsafe(task.cancel)
        controller.stop()
