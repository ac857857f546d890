"""SMSCs and mail servers to send to: the tests' own, and an SMSC not written by us, npm `smpp` on node."""

import subprocess
from collections.abc import AsyncIterator

import pytest

from services.notifier.providers.smpp.provider import Smpp
from tests.contract.peer import Peer, node_peer
from tests.contract.smsc import Smsc, smpp_options


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """Makes a key and a certificate of its own for a name."""
    folder = tmp_path_factory.mktemp("tls")

    def make(name: str) -> tuple[str, str]:
        key, pem = folder / "key.pem", folder / f"{name.replace(':', '-')}.pem"
        command = (
            f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=peer -keyout {key}"
        )
        subprocess.run(
            [*command.split(), "-out", str(pem), "-addext", f"subjectAltName={name}"], check=True, capture_output=True
        )
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
