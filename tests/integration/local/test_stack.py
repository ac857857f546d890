"""The local stack starts again whoever dies, also when others die meanwhile."""

import asyncio

import pytest

from deploy.local.stack import Stack, Wanted
from services.cli.addresses import SERVICES


class Reaper:
    """Asked for the clock of a service that starts: at the first one that starts again, the broker dies."""

    def __init__(self) -> None:
        self.starts = 0
        self.struck = asyncio.Event()

    def clock(self) -> str:
        self.starts += 1
        if self.starts == len(SERVICES) + 1:
            self.stack._broker._child.kill()
            self.struck.set()
        return "system"


@pytest.fixture
async def reaper(tmp_path, database, monkeypatch):
    """With a stack that stands."""
    monkeypatch.setenv("PERENNIAL_LOCAL_HOME", str(tmp_path / "home"))
    made = Reaper()
    wanted = Wanted(
        kind="demo", folder=tmp_path, sinks=tmp_path, zone="Asia/Shanghai", clock=made.clock, database_url=database
    )
    async with Stack(wanted) as made.stack:
        yield made


@pytest.mark.timeout(300)  # a whole stack starts, and parts of it twice
async def test_a_broker_that_dies_while_a_service_starts_is_started_too(reaper):
    ledger = reaper.stack.services["ledger"]
    ledger.kill()
    await reaper.struck.wait()
    await ledger.ready()
    reaper.stack.check()
    assert reaper.stack.restarts == 2
