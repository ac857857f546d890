"""The command as a user starts it: exit codes, words instead of tracebacks, nothing coloured where it is not wanted."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_a_mark_goes_to_its_feed(perennial, service):
    assert perennial("mark", "bank", "2026-03-01").returncode == 0
    assert service.asked[0][1:3] == ("/feeds/bank/marks", b'{"complete_through":"2026-03-01"}')


def test_why_as_json_is_what_the_service_said(perennial, service):
    service.answer = (200, {"policy_number": "P1", "timeline": [{"step": "due", "state": "sent"}]})
    done = perennial("why", "P1", "--json")
    assert json.loads(done.stdout) == service.answer[1]


def test_why_for_a_person_is_a_line_and_a_table_for_each_case(perennial, service):
    step = {
        "step": "due", "at": "2026-03-01T01:00:00Z", "local_at": "2026-03-01T09:00:00+08:00", "local_sent_at": None,
        "zone": "Asia/Shanghai", "what": "PremiumNotice", "recipient": "王芳", "recipient_id": "x",
        "state": "withdrawn", "channel": None, "reason": "paid",
    }  # fmt: skip
    case = {
        "kind": "renewal", "plan": "cn-60", "plan_version": 1, "instalment": 3, "status": "concluded",
        "due_date": "2026-03-01", "last_payable_day": "2026-04-30", "steps": [step],
        "owner": "李明", "effective_calls": 2, "effective_visits": 0, "stops": [], "money": [],
        "amount": {"amount": "1200.00", "currency": "CNY"}, "outstanding": {"amount": "0.00", "currency": "CNY"},
        "promises": [{"day": "2026-03-20", "made_at": "2026-03-05T02:00:00Z", "broken": True}],
    }  # fmt: skip
    service.answer = (200, {
        "policy_number": "P1", "status": "in-force", "holder": "王芳", "holder_id": "x",
        "now": "2026-05-01T00:00:00Z", "zone": "Asia/Shanghai", "without_supervisor": None, "cases": [case],
    })  # fmt: skip
    done = perennial("why", "P1")
    assert done.returncode == 0
    assert "\x1b[" not in done.stdout
    for words in (
        "P1 · in-force · holder 王芳",
        "instalment 3 due 2026-03-01, payable to 2026-04-30",
        "owner 李明 · holder reached: 2 by phone or message, 0 face to face",
        "promised on 2026-03-05 10:00 to pay by 2026-03-20, and not kept",
        "withdrawn",
        "paid",
    ):
        assert words in done.stdout


def test_returned_mail_is_listed(perennial, service):
    mail = {
        "digest": "0" * 64, "received_at": "2026-03-02T01:00:00Z", "verdict": "unclear", "detail": "",
        "notice_id": None, "number": None, "sender": "wang@example.net", "subject": "Re: 续期保费",
    }  # fmt: skip
    service.answer = (200, [mail])
    done = perennial("notify", "returned")
    assert done.returncode == 0
    assert service.asked[0][:2] == ("GET", "/returned-mail")
    for words in ("wang@example.net", "unclear", "1 to be read"):
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
    assert "Usage: ./run demo" in done.stdout


def test_a_book_that_cannot_be_generated_leaves_nothing_behind(tmp_path):
    command = [sys.executable, "-m", "services.cli", "book", "generate", "--policies", "20"]
    done = subprocess.run(
        [*command, "--out", str(tmp_path / "a" / "book")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "--policies: 20 policies cannot hold the hard cases" in done.stderr
    assert list(tmp_path.iterdir()) == []
