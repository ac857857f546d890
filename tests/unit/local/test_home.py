"""One local stack at a time in one folder."""

import pytest

from deploy.local.errors import AlreadyRunning
from deploy.local.home import claimed
from services.cli.addresses import LocalStack, address_of
from services.cli.errors import Unreachable

STACK = LocalStack(
    pid=7,
    kind="demo",
    folder="x",
    api_key="k",
    services={"ledger": "http://127.0.0.1:1", "scheduler": "http://127.0.0.1:2", "notifier": "http://127.0.0.1:3"},
    database_url="d",
    kafka_bootstrap="b",
)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PERENNIAL_LOCAL_HOME", str(tmp_path))


def test_a_second_stack_is_told_who_is_there():
    with claimed():
        STACK.write()
        with pytest.raises(AlreadyRunning, match=r"`perennial demo` runs here already \(process 7"), claimed():
            pass


def test_the_folder_is_free_again_afterwards():
    for _ in range(2):
        with claimed():
            STACK.write()
    assert LocalStack.running() is None


def test_the_command_finds_the_running_stack():
    with claimed():
        STACK.write()
        address = address_of("scheduler")
    assert (address.url, address.api_key) == ("http://127.0.0.1:2", "k")


def test_only_its_user_can_read_the_key():
    with claimed():
        STACK.write()
        assert LocalStack.file().stat().st_mode & 0o077 == 0


def test_a_key_is_never_shown():
    assert "'k'" not in repr(STACK)


def test_without_a_stack_there_is_no_address():
    with pytest.raises(Unreachable):
        address_of("ledger")
