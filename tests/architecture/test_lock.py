"""What is installed is pinned by hash, names no host, and covers what pyproject.toml asks for."""

import re
import tomllib

import pytest

from tests.architecture.source import ROOT

LOCKS = ["requirements.lock", "requirements-boot.lock"]


def pinned(name: str) -> dict[str, str]:
    """Requirement to everything the lock says about it."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return {re.split(r"[=\s]", line, maxsplit=1)[0]: line for line in text.splitlines() if line}


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_one_version_with_its_hashes(name):
    for requirement, line in pinned(name).items():
        assert re.match(rf"{requirement}==\S+ .*--hash=sha256:[0-9a-f]{{64}}", line)


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_names_a_host_or_a_folder(name):
    assert not re.search(r"://|index-url|find-links|@ |/home|/root", (ROOT / name).read_text(encoding="utf-8"))


def test_the_lock_covers_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    asked += [line for extra in project["project"]["optional-dependencies"].values() for line in extra]
    names = {re.split(r"[\[<>=;]", line, maxsplit=1)[0].lower() for line in asked}
    assert names - pinned("requirements.lock").keys() == set()
