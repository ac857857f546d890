"""A real mail server that misbehaves on demand."""

import asyncio
import email
import email.policy


class Server:
    """A mail server that behaves as it is told, and keeps what it took."""

    def __init__(self) -> None:
        self.mails: list = []
        self.connections = 0
        self.rcpt = "250 ok"
        self.data = "250 queued as 42"
        self.drop_at: str | None = None
        self.slow_at: str | None = None
        self.port = 0

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
