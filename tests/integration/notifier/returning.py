"""Mail that comes back about one e-mail of ours, and the ways in that it takes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from deploy.local.ports import free_port
from schemas.parties import Channel
from services.notifier.domain.tags import Tags
from services.notifier.subscribers.returns.conversation import Encryption
from services.notifier.subscribers.returns.inlet import Inlet
from services.notifier.subscribers.returns.taking import Returns
from tests.builders import make_notice

SECRET = "a secret of thirty-two characters"
TAGS = Tags(SECRET, "return")
BY_MAIL = make_notice(channels=(Channel.EMAIL,))
OURS = TAGS.made(BY_MAIL.notice_id, 1)


@pytest.fixture
def returns(notifier) -> Returns:
    return Returns(notifier.database, notifier.clock, TAGS)


@asynccontextmanager
async def listening(returns: Returns, encrypted: Encryption | None = None) -> AsyncIterator[int]:
    """The port at which returned mail is taken."""
    port, stop = free_port(), asyncio.Event()
    running = asyncio.create_task((made := Inlet("127.0.0.1", port, returns, encrypted)).run(stop))
    await made.listening.wait()
    yield port
    stop.set()
    await running


@pytest.fixture
async def inlet(returns) -> AsyncIterator[int]:
    """The same, unencrypted."""
    async with listening(returns) as port:
        yield port


@pytest.fixture
async def sent(notifier):
    """The notifier, of which one e-mail has been accepted."""
    await notifier.know()
    await notifier.ask(BY_MAIL)
    await notifier.send()
    assert await notifier.outcomes() == ["accepted: none!"]
    return notifier
