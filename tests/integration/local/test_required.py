"""A list of required tests is kept only by tests that passed."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TESTS = """
import pytest

def test_good(): pass

@pytest.mark.skip(reason="for the example")
def test_skipped(): pass

@pytest.mark.xfail(reason="for the example", strict=False)
def test_expected_to_fail(): assert False

@pytest.fixture
def broken():
    yield
    raise RuntimeError

def test_broken_at_its_end(broken): pass
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_example.py").write_text(TESTS)
    (folder / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.fixtures.required", *arguments]
    environment = {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["test_skipped", "test_expected_to_fail", "test_renamed"])
def test_a_required_test_that_did_not_pass_fails_the_run(tmp_path, name):
    (tmp_path / "list.txt").write_text(f"test_example.py::test_good\ntest_example.py::{name}\n")
    done = run(tmp_path, "--required=list.txt", "-k", "not broken")
    assert done.returncode == 1
    assert f"\ntest_example.py::{name}\n" in done.stdout
    assert "::test_good\n" not in done.stdout


def test_a_deselected_required_test_fails_the_run(tmp_path):
    (tmp_path / "list.txt").write_text("test_example.py::test_good\n")
    assert run(tmp_path, "--required=list.txt", "-k", "skipped").returncode == 1


def test_the_list_is_written_from_a_good_run_and_then_kept(tmp_path):
    assert run(tmp_path, "--write-required=list.txt", "-k", "not broken").returncode == 0
    assert (tmp_path / "list.txt").read_text() == "test_example.py::test_good\n"
    assert run(tmp_path, "--required=list.txt", "-k", "not broken").returncode == 0


def test_nothing_is_written_from_a_run_that_failed(tmp_path):
    assert run(tmp_path, "--write-required=list.txt").returncode == 1
    assert not (tmp_path / "list.txt").exists()
