"""A local stack that cannot start says why in the words of whoever could not, and where everything stands that it said."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.postgres import Postgres
from deploy.local.processes import Child, ChildFailure

ROOT = Path(__file__).parents[3]
HINT = "this machine refuses user namespaces"


async def never() -> bool:
    return False


def up(home: Path, most_bytes: int | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """`up` in a folder of its own; no file of it may grow longer than `most_bytes`."""

    def limit() -> None:
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    command = [sys.executable, "-m", "deploy.local", "up"]
    environment = os.environ | {"PERENNIAL_LOCAL_HOME": str(home)} | environment
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, preexec_fn=limit
    )


async def failure_of(program: str, log: Path) -> str:
    child = Child("thing", [sys.executable, "-c", program], log=log)
    child.start()
    with pytest.raises(ChildFailure) as failed:
        await child.ready(never)
    return str(failed.value)


async def test_a_child_that_ends_at_its_start_is_quoted_without_its_traceback(tmp_path):
    log = tmp_path / "thing.log"
    said = await failure_of("raise ValueError('no room')", log)
    assert said == f"thing ended while starting\nValueError: no room\n(its log: {log})"
    assert "Traceback" in log.read_text()


async def test_what_a_child_before_it_said_is_not_taken_for_its_words(tmp_path):
    log = tmp_path / "thing.log"
    log.write_text("ValueError: of yesterday\n")
    said = await failure_of("raise SystemExit(3)", log)
    assert said == f"thing ended while starting\nit said nothing; its exit code is 3\n(its log: {log})"


@pytest.mark.timeout(120)  # a database and a broker start before the services
def test_a_setting_that_is_misspelled_is_one_message(tmp_path):
    done = up(tmp_path, PERENNIAL_NOTIFIER_SIGNTURE="x")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "perennial: notifier ended while starting",
        "perennial notifier: PERENNIAL_NOTIFIER_SIGNTURE: no such setting; did you mean PERENNIAL_NOTIFIER_SIGNATURE?",
        f"(its log: {tmp_path / 'up' / 'logs' / 'notifier.log'})",
    ]


def test_a_folder_in_which_nothing_can_be_made_is_one_line(tmp_path):
    (tmp_path / "up").write_text("in the way")
    done = up(tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith(f"perennial: {tmp_path / 'up'}")


def test_a_database_that_cannot_be_written_is_told_in_its_own_words(tmp_path):
    """A limit on the length of files stands for a disk that is full."""
    done = up(tmp_path, most_bytes=100_000)
    assert done.returncode == 1
    assert "perennial: initdb failed" in done.stderr
    assert "File too large" in done.stderr
    assert HINT not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("said", "blamed"),
    [
        ("initdb: error: could not create directory: No space left on device", False),
        ("unshare: unshare failed: No space left on device", True),
        ("unshare: unshare failed: Operation not permitted", True),
    ],
    ids=["full disk", "no namespaces left", "no namespaces allowed"],
)
async def test_user_namespaces_are_blamed_for_what_they_did_only(tmp_path, said, blamed):
    postgres = Postgres(tmp_path / "postgres")
    postgres._initdb = tmp_path / "initdb"
    postgres._initdb.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit 1\n")
    postgres._initdb.chmod(0o755)
    with pytest.raises(ChildFailure) as failed:
        await postgres.start()
    assert said in str(failed.value)
    assert (HINT in str(failed.value)) == blamed
