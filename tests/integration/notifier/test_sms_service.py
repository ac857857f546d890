"""The notifier as a process whose text messages go to an SMSC not written by us, which is killed, and lives on."""

import asyncio
import json
import os
import sys
from collections import Counter

import pytest

from tests.builders import make_notice
from tests.contract.peer import Peer, node_peer
from tests.integration.notifier.processes import FACTS

WINDOW = 8
KILLS, EACH = 4, 50


@pytest.fixture
async def peer(tmp_path):
    (tmp_path / "password").write_text("secret\n")
    async with node_peer(tmp_path) as made:
        yield made


def by_smpp(peer: Peer, folder, **given: str) -> dict[str, str]:
    return {
        "PERENNIAL_NOTIFIER_SMS_PROVIDER": "smpp",
        "PERENNIAL_NOTIFIER_SMPP_HOST": "127.0.0.1",
        "PERENNIAL_NOTIFIER_SMPP_PORT": str(peer.port),
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
    process = await start(**by_smpp(peer, tmp_path))
    await process.answers("/ready")

    async def delivered() -> bool:
        return [each["outcome"] for each in await process.lines("outcomes")] == ["accepted", "delivered"]

    await process.child.ready(delivered, within=40)
    [attempt] = await process.lines("attempts")
    assert attempt["parts"] == len(peer.taken()) == 2
    assert (attempt["cost"], attempt["currency"]) == ("0.090", "CNY")
    log = process.child.log.read_text()
    assert "13800138000" not in log
    assert "secret" not in log


async def test_a_test_message_by_the_command(start, peer, tmp_path):
    process = await start(**by_smpp(peer, tmp_path))
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


@pytest.mark.any_broker
async def test_killed_again_and_again_no_more_is_unknown_than_the_window_and_nothing_goes_out_twice(
    start,
    say,
    peer,
    tmp_path,
):
    """Care is never repeated, so that each text is at the SMSC once, or unknown, or both."""
    await say(*FACTS)
    settings = by_smpp(peer, tmp_path, PERENNIAL_NOTIFIER_SMPP_TIMEOUT="1", PERENNIAL_NOTIFIER_LEASE_SECONDS="6.5")
    names = [f"P{number}" for number in range(KILLS * EACH)]
    await say(*(make_notice(name, true_while=(), message_class="care") for name in names))
    for kill in range(1, KILLS + 1):
        process = await start(**settings)

        async def so_many(kill=kill) -> bool:
            return len(peer.taken()) >= kill * EACH

        await process.child.ready(so_many, within=40)
        process.child.kill()
    process = await start(**settings)
    await process.answers("/ready")
    await process.lives_on()

    ended = [each for each in await process.lines("outcomes") if each["concludes"] and each["outcome"] != "delivered"]
    assert len({each["notice_id"] for each in ended}) == len(ended) == len(names)
    outcomes = Counter(each["outcome"] for each in ended)
    assert outcomes["unknown"] <= KILLS * WINDOW
    assert outcomes["accepted"] + outcomes["unknown"] == len(names)
    lines = [json.loads(line) for line in (tmp_path / "smsc.jsonl").read_text().splitlines()]
    first_parts = Counter(each["text"] for each in lines if each["udh"] and each["udh"][0].endswith("01"))
    assert outcomes["accepted"] <= len(first_parts) <= len(names)
    assert set(first_parts.values()) == {1}
