"""SMPP over TLS: an SMSC that cannot prove who it is gets no password."""

import pytest

from services.notifier.domain.results import Accepted, Busy
from services.notifier.providers.smpp.provider import Smpp
from tests.contract.peer import context_of, smsc_peer
from tests.contract.smsc import Smsc, smpp_options, sms


async def said_to(port: int, **given):
    provider = Smpp(smpp_options(port, tls="implicit", **given))
    result = await provider.send(sms())
    await provider.close()
    return result


async def test_an_smsc_that_proves_who_it_is(certificate, tmp_path):
    key, pem = certificate("IP:127.0.0.1")
    async with smsc_peer(tmp_path, key, pem) as peer:
        assert isinstance(await said_to(peer.port, ca_file=pem), Accepted)
        assert peer.taken() == ["+8613800138000"]


@pytest.mark.parametrize(("name", "known"), [("IP:127.0.0.1", False), ("DNS:other.example", True)])
async def test_an_smsc_that_does_not_is_not_bound(certificate, name, known):
    key, pem = certificate(name)
    secure = Smsc()
    await secure.start(context_of(key, pem))
    result = await said_to(secure.port, **({"ca_file": pem} if known else {}))
    await secure.stop()
    assert isinstance(result, Busy)
    assert "certificate verify failed" in result.detail
    assert secure.binds == 0


async def test_a_plain_smsc_is_not_spoken_to_where_tls_is_asked_for(smsc):
    result = await said_to(smsc.port)
    assert isinstance(result, Busy)
    assert "PERENNIAL_NOTIFIER_SMPP_PORT and TLS fit together" in result.detail
    assert smsc.binds == 0
