"""A service that starts again is waited for, from the refused connection to the database that it has not opened yet."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from deploy.local.house import House
from services.cli.errors import Unreachable

DOWN = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
BROKEN = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
DONE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ntrue"


@asynccontextmanager
async def answering(*answers: bytes):
    """A house whose ledger gives these answers, one after the other; an empty one cuts the connection."""
    to_come = iter(answers)

    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(next(to_come))
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, House({"ledger": f"http://127.0.0.1:{port}"}, "key") as house:
        yield house


async def test_a_request_is_made_again_until_the_service_can_do_its_work():
    async with answering(b"", DOWN, DOWN, DONE) as house:
        assert await house.call("ledger", "POST", "/feeds/bank/marks") is True


async def test_a_service_that_fails_at_the_request_itself_is_not_asked_again():
    async with answering(BROKEN, DONE) as house:
        with pytest.raises(Unreachable, match="failed \\(500\\)"):
            await house.call("ledger", "POST", "/feeds/bank/marks")
