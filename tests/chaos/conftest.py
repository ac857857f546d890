"""Worlds to attack, with short leases and sessions so that what a killed process held is taken over soon."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.chaos import book
from tests.chaos.world import World

WORKING_DAYS, SIZE = 7, 5
LONGEST = 300
"""Seconds for one test: deaths and leases take the time they take, and a busy machine takes more."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(LONGEST))


@pytest.fixture
def make_world(tmp_path, broker, postgres, database, monkeypatch) -> Callable[[], World]:
    """`async with make_world() as world` takes the input files in `tmp_path / "records"`; no service is started yet."""
    monkeypatch.setenv("PERENNIAL_KAFKA_SESSION_SECONDS", "6")
    monkeypatch.setenv("PERENNIAL_NOTIFIER_SMTP_TIMEOUT", "1.4")
    monkeypatch.setenv("PERENNIAL_NOTIFIER_LEASE_SECONDS", "5")
    return lambda: World(tmp_path, broker, postgres, database)


@pytest.fixture
def small_book(tmp_path) -> None:
    """The input files of the small book."""
    write_small_book(tmp_path)


def write_small_book(folder: Path) -> None:
    """Seven days on each of which instalments open, reminders leave, and some pay before theirs and some after it."""
    policies = book.groups(WORKING_DAYS, SIZE)
    book.write(folder / "records", policies, book.some_pay(policies, SIZE), WORKING_DAYS + 1)


@pytest.fixture
async def world(tmp_path, make_world) -> AsyncIterator[World]:
    """A world with the small book, in which everybody lives."""
    write_small_book(tmp_path)
    async with make_world() as one:
        await one.start()
        await one.import_book()
        yield one
