"""SMSCs and mail servers to send to: the tests' own, and an SMSC not written by us, npm `smpp` on node."""

from collections.abc import AsyncIterator

import pytest
import trustme

from services.notifier.providers.smpp.provider import Smpp
from tests.contract.peer import Peer, smsc_peer
from tests.contract.smsc import Smsc, smpp_options


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """Makes a key, and a certificate with its authority, for a name such as `IP:127.0.0.1`."""
    folder = tmp_path_factory.mktemp("tls")

    def make(name: str) -> tuple[str, str]:
        key, pem = folder / f"{name.replace(':', '-')}.key", folder / f"{name.replace(':', '-')}.pem"
        authority = trustme.CA()
        issued = authority.issue_cert(name.partition(":")[2])
        issued.private_key_pem.write_to_path(key)
        pem.write_bytes(issued.cert_chain_pems[0].bytes() + authority.cert_pem.bytes())
        return str(key), str(pem)

    return make


@pytest.fixture
async def smsc() -> AsyncIterator[Smsc]:
    made = Smsc()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def node_smsc(tmp_path) -> AsyncIterator[Peer]:
    async with smsc_peer(tmp_path) as peer:
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
