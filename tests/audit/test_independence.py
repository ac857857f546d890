import ast
from pathlib import Path

from tests.e2e import auditor

AUDITED = {"services", "schemas", "deploy", "perennial"}


def imported(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.split(".")[0]


def test_the_auditor_imports_nothing_of_what_it_audits():
    folder = Path(auditor.__file__).parent
    files = [*folder.glob("*.py"), folder.parent / "audit.py"]
    assert len(files) > 8
    assert {name for file in files for name in imported(file.read_text())} & AUDITED == set()
