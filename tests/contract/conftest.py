"""SMSCs to send to: the tests' own, and one not written by us, npm `smpp` on node."""

from collections.abc import AsyncIterator

import pytest

from services.notifier.providers.smpp.provider import Smpp
from tests.contract.peer import Peer, node_peer
from tests.contract.smsc import Smsc, smpp_options


@pytest.fixture
async def smsc() -> AsyncIterator[Smsc]:
    made = Smsc()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def node_smsc(tmp_path) -> AsyncIterator[Peer]:
    async with node_peer(tmp_path) as peer:
        yield peer


@pytest.fixture
async def smpp(node_smsc) -> AsyncIterator[Smpp]:
    provider = Smpp(smpp_options(node_smsc.port, window=50))
    yield provider
    await provider.close()


@pytest.fixture
async def made(smsc):
    """Makes providers for the tests' own SMSC, and closes them."""
    providers = []

    def make(**given) -> Smpp:
        providers.append(Smpp(smpp_options(smsc.port, **given)))
        return providers[-1]

    yield make
    for provider in providers:
        await provider.close()
