"""The notifier as a process whose text messages go to an SMSC not written by us."""

import asyncio
import os
import sys

import pytest

from tests.builders import make_notice
from tests.contract.peer import smsc_peer
from tests.integration.notifier.processes import FACTS

WINDOW = 8


@pytest.fixture
async def peer(tmp_path):
    (tmp_path / "password").write_text("secret\n")
    async with smsc_peer(tmp_path) as made:
        yield made


def by_smpp(port: int, folder, **given: str) -> dict[str, str]:
    return {
        "PERENNIAL_NOTIFIER_SMS_PROVIDER": "smpp",
        "PERENNIAL_NOTIFIER_SMPP_HOST": "127.0.0.1",
        "PERENNIAL_NOTIFIER_SMPP_PORT": str(port),
        "PERENNIAL_NOTIFIER_SMPP_TLS": "none",
        "PERENNIAL_NOTIFIER_SMPP_SYSTEM_ID": "perennial",
        "PERENNIAL_NOTIFIER_SMPP_PASSWORD_FILE": str(folder / "password"),
        "PERENNIAL_NOTIFIER_SMPP_SOURCE": "10690001",
        "PERENNIAL_NOTIFIER_SMPP_PRICE": "0.045",
        "PERENNIAL_NOTIFIER_SMPP_WINDOW": str(WINDOW),
        **given,
    }


async def test_texts_go_through_an_smsc_whose_receipts_are_told(start, say, peer, tmp_path):
    await say(*FACTS, make_notice("P1"))
    process = await start(**by_smpp(peer.port, tmp_path))
    await process.answers("/ready")

    async def delivered() -> bool:
        return [each["outcome"] for each in await process.lines("outcomes")] == ["accepted", "delivered"]

    await process.child.ready(delivered, within=40)
    [attempt] = await process.lines("attempts")
    assert attempt["parts"] == len(peer.taken()) == 2
    assert (attempt["cost"], attempt["currency"]) == ("0.090", "CNY")
    log = process.child.log.read_text()
    assert "13800138000" not in log
    assert ': "secret"' not in log


async def test_a_test_message_by_the_command(start, peer, tmp_path):
    process = await start(**by_smpp(peer.port, tmp_path))
    await process.answers("/ready")
    code, said = await command(process, "notify", "test", "--to", "+8613800138000")
    assert (code, "result: accepted" in said, "parts: 1\ncost: 0.045\ncurrency: CNY" in said) == (0, True, True)
    code, said = await command(process, "notify", "test", "--to", "13800138000")
    assert (code, "the address is no phone number" in said) == (5, True)
    assert peer.taken() == ["+8613800138000"]


async def command(process, *words: str) -> tuple[int, str]:
    """What `perennial` says to the notifier's operator, and its exit code."""
    environment = os.environ | {"PERENNIAL_CLI_NOTIFIER_URL": str(process.api.base_url)}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.cli", *words, stdout=asyncio.subprocess.PIPE, env=environment
    )
    said, _ = await child.communicate()
    return child.returncode, said.decode()
