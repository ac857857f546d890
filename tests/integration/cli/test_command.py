"""The command as a user starts it: exit codes, words instead of tracebacks, nothing coloured where it is not wanted."""

import hashlib
import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest

from services.cli.__main__ import main

ROOT = Path(__file__).parents[3]


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


class Ledger(BaseHTTPRequestHandler):
    """A service of the size of a test: it writes down what it is asked, and answers what it is told."""

    asked: list[tuple[str, str, bytes, str | None]]
    answer: tuple[int, object]

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.asked.append((self.command, self.path, body, self.headers.get("Authorization")))
        status, content = self.answer
        text = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST  # noqa: N815

    def log_message(self, *_):
        pass


@pytest.fixture
def service():
    handler = type("Handler", (Ledger,), {"asked": [], "answer": (200, {})})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    handler.url = f"http://127.0.0.1:{server.server_port}"
    yield handler
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def perennial(tmp_path, service, monkeypatch, capsys):
    """Runs the command as its entry point does, in this process."""

    def run(*arguments: str, **environment: str) -> Done:
        urls = {f"PERENNIAL_CLI_{name}_URL": service.url for name in ("LEDGER", "SCHEDULER", "NOTIFIER")}
        home = {"PERENNIAL_LOCAL_HOME": str(tmp_path / "home")}
        for name, value in (urls | home | environment).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["perennial", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return Done(ended.value.code or 0, *capsys.readouterr())

    return run


def test_a_book_goes_to_the_ledger_as_it_is(perennial, service, tmp_path):
    book = tmp_path / "五月 book.csv"
    book.write_bytes("保单号\nP1\n".encode())
    service.answer = (200, {"policies": 1, "unknown_columns": ["备注"]})
    done = perennial("import", "book", str(book), PERENNIAL_CLI_API_KEY="k")
    assert (done.returncode, done.stdout) == (0, "policies: 1\nunknown columns: 备注\n")
    assert service.asked == [("POST", "/books?name=%E4%BA%94%E6%9C%88+book.csv", book.read_bytes(), "Bearer k")]


def test_a_refused_book_is_a_table_and_exit_code_1(perennial, service, tmp_path):
    book = tmp_path / "book.csv"
    book.write_bytes(b"x")
    fault = {"row": 7, "column": "生效日", "value": "2026-02-30", "rule": "is no date"}
    service.answer = (422, {"detail": "book.csv: 1 row is wrong, nothing was taken in", "errors": [fault]})
    done = perennial("import", "book", str(book))
    assert done.returncode == 1
    assert done.stdout == ""
    for word in ("nothing was taken in", "7", "生效日", "2026-02-30", "is no date"):
        assert word in done.stderr


def test_a_refused_book_leaves_its_bad_rows_in_a_workbook(perennial, service, tmp_path):
    book, errors = tmp_path / "book.csv", tmp_path / "bad.xlsx"
    book.write_bytes(b"x")
    fault = {"row": 7, "column": "生效日", "value": "1/3/26", "rule": "is ambiguous"}
    bad = {"headers": ["生效日"], "bad_rows": [{"row": 7, "cells": ["1/3/26"]}], "problems": [fault]}
    service.answer = (422, {"detail": "book.csv: 1 error", **bad})
    done = perennial("import", "book", str(book), "--errors", str(errors))
    assert done.returncode == 1
    assert f"1 bad row is in {errors}: correct and import that file" in done.stderr
    assert errors.read_bytes().startswith(b"PK")


def test_the_good_rows_are_taken_in_and_the_bad_ones_left_beside_the_book(perennial, service, tmp_path):
    book = tmp_path / "book.csv"
    book.write_bytes(b"x")
    fault = {"row": 7, "column": "生效日", "value": "1/3/26", "rule": "is ambiguous"}
    bad = {"headers": ["生效日"], "bad_rows": [{"row": 7, "cells": ["1/3/26"]}], "rejected": [fault]}
    service.answer = (200, {"registered": 3, "changed": 0, "dry_run": False, **bad})
    done = perennial("import", "book", str(book), "--accept-good")
    assert service.asked[0][1] == "/books?name=book.csv&accept_good=true"
    assert (tmp_path / "book.rejected.xlsx").is_file()
    assert done.returncode == 0
    assert done.stdout.startswith("registered: 3\nchanged: 0\n")
    assert "is ambiguous" in done.stdout


def test_a_dry_run_is_asked_for_and_said(perennial, service, tmp_path):
    file = tmp_path / "p.xlsx"
    file.write_bytes(b"x")
    service.answer = (200, {"dry_run": True, "payments": 2})
    done = perennial("import", "payments", str(file), "--dry-run")
    assert service.asked[0][1] == "/payments/file?source=bank&name=p.xlsx&dry_run=true"
    assert done.stdout == "dry run: yes\npayments: 2\n"


def test_the_words_of_a_bank_are_sent_along(perennial, service, tmp_path):
    file, words = tmp_path / "p.txt", tmp_path / "bank.yaml"
    file.write_bytes(b"x")
    words.write_text("success: [A0]\n", encoding="utf-8")
    perennial("import", "payments", str(file), "--bank", "delimited", "--words", str(words))
    assert service.asked[0][1].endswith("&bank=delimited&words=success%3A+%5BA0%5D%0A")


def test_bad_rows_go_into_a_workbook_only(perennial, service, tmp_path):
    file = tmp_path / "p.csv"
    file.write_bytes(b"x")
    done = perennial("import", "payments", str(file), "--errors", "bad.csv")
    assert (done.returncode, service.asked) == (2, [])
    assert "let its name end in .xlsx" in done.stderr


def test_payments_carry_their_source_and_the_day_they_are_complete_through(perennial, service, tmp_path):
    file = tmp_path / "p.csv"
    file.write_bytes(b"x")
    perennial("import", "payments", str(file), "--source", "counter", "--complete-through", "2026-03-01")
    assert service.asked[0][1] == "/payments/file?source=counter&name=p.csv&complete_through=2026-03-01"


def test_a_mark_goes_to_its_feed(perennial, service):
    assert perennial("mark", "bank", "2026-03-01").returncode == 0
    assert service.asked[0][1:3] == ("/feeds/bank/marks", b'{"complete_through":"2026-03-01"}')


def test_why_as_json_is_what_the_service_said(perennial, service):
    service.answer = (200, {"policy_number": "P1", "timeline": [{"step": "due", "state": "sent"}]})
    done = perennial("why", "P1", "--json")
    assert json.loads(done.stdout) == service.answer[1]


def test_why_for_a_person_is_a_line_and_a_table_for_each_case(perennial, service):
    step = {
        "step": "due", "local_at": "2026-03-01T09:00:00+08:00", "what": "PremiumNotice", "recipient": "王芳",
        "state": "withdrawn", "channel": None, "reason": "paid",
    }  # fmt: skip
    case = {
        "kind": "renewal", "plan": "cn-60", "plan_version": 1, "instalment": 3, "status": "concluded",
        "due_date": "2026-03-01", "last_payable_day": "2026-04-30", "steps": [step],
    }  # fmt: skip
    service.answer = (200, {
        "policy_number": "P1", "status": "in-force", "holder": "王芳", "holder_id": "x",
        "now": "2026-05-01T00:00:00Z", "cases": [case],
    })  # fmt: skip
    done = perennial("why", "P1")
    assert done.returncode == 0
    assert "\x1b[" not in done.stdout
    for words in (
        "P1 · in-force · holder 王芳",
        "instalment 3 due 2026-03-01, payable to 2026-04-30",
        "withdrawn",
        "paid",
    ):
        assert words in done.stdout


def test_done_work_carries_who_did_it(perennial, service):
    assert perennial("tasks", "complete", "t1", "--by", "赵敏", "--note", "visited").returncode == 0
    assert service.asked[0][1:3] == ("/tasks/t1/complete", '{"by":"赵敏","note":"visited"}'.encode())


def test_an_unknown_policy_is_exit_code_4(perennial, service):
    service.answer = (404, {"detail": "no policy P404 is known"})
    done = perennial("why", "P404")
    assert (done.returncode, done.stderr) == (4, "perennial: no policy P404 is known\n")


def test_a_service_that_is_not_there_is_exit_code_3(perennial):
    done = perennial("why", "P1", PERENNIAL_CLI_SCHEDULER_URL="http://127.0.0.1:9")
    assert done.returncode == 3
    assert "the scheduler at http://127.0.0.1:9 does not answer" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_an_address_the_user_is_told_how_to_come_by_one(perennial):
    done = perennial("why", "P1", PERENNIAL_CLI_SCHEDULER_URL="")
    assert done.returncode == 3
    assert "./run demo" in done.stderr


def test_a_file_that_is_not_there_is_exit_code_2(perennial):
    done = perennial("import", "book", "/no/such/book.csv")
    assert (done.returncode, done.stderr) == (
        2,
        "perennial: /no/such/book.csv cannot be read: No such file or directory\n",
    )


def test_a_date_that_is_none_is_exit_code_2(perennial, service):
    done = perennial("mark", "bank", "tomorrow")
    assert done.returncode == 2
    assert service.asked == []


def test_a_new_key_comes_with_its_hash(perennial):
    done = perennial("key", "new")
    key, digest = (line.split()[1] for line in done.stdout.splitlines()[:2])
    assert hashlib.sha256(key.encode()).hexdigest() == digest


def test_migrate_needs_to_know_which_database(perennial):
    done = perennial("migrate")
    assert done.returncode == 2
    assert "PERENNIAL_DATABASE_URL" in done.stderr


def test_parked_events_of_every_service_are_listed(perennial, service):
    service.answer = (200, [{"id": 3, "subscription": "policies", "key": "k", "reason": "ce_type is none of ours"}])
    done = perennial("parked", "list")
    assert done.stdout.count("none of ours") == 3


def test_commands_of_the_local_stack_are_handed_over():
    command = [sys.executable, "-m", "services.cli", "demo", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "--records" in done.stdout
