"""What others wrote commands no terminal: its control characters and marks of direction are shown."""

import ast
import json
from pathlib import Path

import pytest

import services.cli
from services.cli.errors import BadInput
from services.cli.output import (
    say,
    show_error,
    show_figures,
    show_json,
    show_problems,
    show_rows,
    show_text,
    tell,
    warn,
)
from services.cli.problems import Problem
from services.cli.why import show_why
from services.kit.visible import visible, visible_json

HOSTILE = "\x1b]0;PWNED\x07\x1b[2J\x9b31m\u202etxt\u2066\u2028\x85\r\x7f王芳"
SHOWN = r"\x1b]0;PWNED\x07\x1b[2J\x9b31m\u202etxt\u2066\u2028\x85\x0d\x7f王芳"
ANSWER = {
    "policy_number": "P1",
    "status": HOSTILE,
    "holder": HOSTILE,
    "now": "2026-03-01T09:00:00+08:00",
    "zone": "Asia/Shanghai",
    "without_supervisor": HOSTILE,
    "cases": [],
}
WAYS = {
    "problems": lambda: show_problems([Problem("2", HOSTILE, HOSTILE, HOSTILE)], HOSTILE),
    "rows": lambda: show_rows([{"a": HOSTILE}], ["a"], HOSTILE, {"a": HOSTILE}),
    "figures": lambda: show_figures({"reply": HOSTILE}),
    "sentence": lambda: tell(HOSTILE),
    "warning": lambda: warn([HOSTILE]),
    "error": lambda: show_error(BadInput(HOSTILE, [Problem("2", "name", HOSTILE, "is bad")])),
    "part": lambda: say(HOSTILE, "bold"),
    "text": lambda: show_text(HOSTILE),
    "policy": lambda: show_why(ANSWER),
}


@pytest.fixture(autouse=True)
def _wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "1000")


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_whatever_is_written_shows_what_would_command_a_terminal(capsys, way):
    way()
    said = "".join(capsys.readouterr())
    assert SHOWN in said
    assert visible(said) == said


def test_json_keeps_its_values_and_shows_them_too(capsys):
    show_json({"text": HOSTILE, HOSTILE: ["\ud800", "é\t\n"]})
    said = capsys.readouterr().out
    assert visible(said) == said
    assert json.loads(said) == {"text": HOSTILE, HOSTILE: ["\ud800", "é\t\n"]}


def test_markup_of_others_is_no_markup(capsys):
    show_rows([{"a": "[red]x[/red]"}], ["a"], "[bold]t[/bold]", {"a": "[blink]h[/blink]"})
    said = capsys.readouterr().out
    assert all(each in said for each in ("[red]x[/red]", "[bold]t[/bold]", "[blink]h[/blink]"))


def test_letters_and_line_feeds_stay():
    text = "王芳\t\U00020bb7\ue000\n👨\u200d👩\u200d👧 é"
    assert visible(text) == visible_json(text) == text


def test_only_one_module_of_the_command_writes():
    writes = set()
    for file in Path(services.cli.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in ("print", "typer.echo", "typer.secho", "Text", "sys.stdout.write", "sys.stderr.write"):
                    writes.add((file.name, called))
    assert writes == {("output.py", "print"), ("output.py", "Text")}
