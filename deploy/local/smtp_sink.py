"""A mail server that delivers to nobody: each message becomes one line of a log. A program of its own.

    python -m deploy.local.smtp_sink PORT LOG [CLOCK]

It takes the business time from a file that the driver writes, never from the message, so that the log is a witness of
its own.
"""

import asyncio
import email
import email.policy
import json
import signal
import sys
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from services.kit.clock import SystemClock


class Log:
    """Writes what arrives: one JSON line for each message and recipient, on disk before it is accepted."""

    def __init__(self, file: Path, clock: Path | None) -> None:
        self._file = file
        self._clock = clock

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Called by aiosmtpd when a message is complete."""
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        message = email.message_from_bytes(content, policy=email.policy.default)
        machine_at = SystemClock().now().isoformat()
        at = self._clock.read_text(encoding="utf-8").strip() if self._clock else machine_at
        with self._file.open("a", encoding="utf-8") as log:
            for recipient in envelope.rcpt_tos:
                line = described(message) | {"to": recipient, "from": envelope.mail_from, "at": at}
                log.write(json.dumps(line | {"machine_at": machine_at}, ensure_ascii=False) + "\n")
        return "250 2.0.0 taken down"


def described(message: EmailMessage) -> dict[str, str | None]:
    """What a reader sees of a message."""
    body = message.get_body(("plain",)) or message.get_body(("html",))
    text = body.get_content() if body is not None else ""
    subject, message_id = message["Subject"], message["Message-ID"]
    return {
        "subject": str(subject) if subject is not None else None,
        "text": str(text).replace("\r\n", "\n"),
        "message_id": str(message_id) if message_id is not None else None,
    }


async def serve(port: int, log: Path, clock: Path | None) -> None:
    """Take mail on loopback until told to stop."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    handler = Log(log, clock)
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="sink.localhost", enable_SMTPUTF8=True, loop=loop, timeout=3600),
        host="127.0.0.1",
        port=port,
    )
    await stop.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None))  # noqa: PLR2004
