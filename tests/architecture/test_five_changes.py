"""Five changes that a maintainer makes: each in one file, the one that CONTRIBUTING.md names, and nothing else is touched."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

PIGEON = '''
from schemas.parties import Channel
from services.notifier.domain.results import Accepted, Message, Result
from services.notifier.providers.contract import Kind, Options


class PigeonOptions(Options):
    loft: str | None = None


class Pigeon:
    longest = 1.0

    def __init__(self, options: PigeonOptions) -> None:
        self.loft = options.loft

    async def send(self, message: Message) -> Result:
        return Accepted()

    async def close(self) -> None:
        """Nothing is open."""


PROVIDER = Kind(frozenset({Channel.SMS}), PigeonOptions, Pigeon, 1)
'''


@pytest.fixture
def tree(tmp_path):
    """A copy of the program and of what the probes need."""
    for folder in ("schemas", "services", "tests/architecture/probes"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "tests" / "builders.py", tmp_path / "tests" / "builders.py")
    return tmp_path


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file.name} holds {old!r} {text.count(old)} times"
    file.write_text(text.replace(old, new), encoding="utf-8")


def behaviour(tree: Path, service: str) -> dict:
    """What the probe of a service says in that tree, in a process that knows no other."""
    given = {name: text for name, text in os.environ.items() if not name.startswith("PERENNIAL_")}
    done = subprocess.run(
        [sys.executable, "-P", str(tree / "tests" / "architecture" / "probes" / f"{service}.py")],
        cwd=tree,
        env=given | {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def named_in_contributing(path: str) -> bool:
    return f"`{path}" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_a_date_rule(tree):
    path = "services/ledger/domain/calendar.py"
    assert named_in_contributing(path)
    assert behaviour(tree, "ledger")["last payable day"] == "2026-06-30"
    edit(tree / path, "GRACE = timedelta(days=60)", "GRACE = timedelta(days=31)")
    assert behaviour(tree, "ledger")["last payable day"] == "2026-06-01"


def test_a_step_of_a_plan(tree):
    path = "services/scheduler/plans/cn-60.yaml"
    assert named_in_contributing(path)
    assert behaviour(tree, "scheduler")["before-due"] == "2026-04-11T01:00:00+00:00"
    edit(tree / path, 'days: -20\n    at: "09:00"', 'days: -15\n    at: "14:30"')
    assert behaviour(tree, "scheduler")["before-due"] == "2026-04-16T06:30:00+00:00"


def test_the_words_of_a_notice(tree):
    path = "services/notifier/packs/zh-CN/"
    assert named_in_contributing(path)
    assert "生日快乐" in behaviour(tree, "notifier")["greeting"]
    edit(tree / path / "Greeting" / "sms.j2", "生日快乐", "生辰吉乐")
    assert "生辰吉乐" in behaviour(tree, "notifier")["greeting"]


def test_a_provider(tree):
    assert named_in_contributing("services/notifier/providers/")
    assert behaviour(tree, "notifier")["providers"] == ["echo"]
    (tree / "services" / "notifier" / "providers" / "pigeon.py").write_text(PIGEON, encoding="utf-8")
    assert behaviour(tree, "notifier")["providers"] == ["echo", "pigeon"]


def test_a_column_of_the_book(tree):
    path = "services/ledger/intake/columns.py"
    assert named_in_contributing(path)
    before = behaviour(tree, "ledger")
    assert (before["on grace end"], before["ignored columns"]) == ("lapse", ["宽限期满处理"])
    beside = 'Column(Section.POLICY, "sales_channel"'
    edit(tree / path, beside, f'Column(Section.POLICY, "on_grace_end", ("宽限期满处理",), GraceEnd),\n    {beside}')
    imports = "from services.ledger.intake import values"
    edit(tree / path, imports, f"from schemas.policies import GraceEnd\n{imports}")
    after = behaviour(tree, "ledger")
    assert (after["on grace end"], after["ignored columns"]) == ("premium-loan", [])
