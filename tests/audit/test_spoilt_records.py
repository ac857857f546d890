import json
from datetime import datetime, timedelta

import pytest

from tests.e2e.auditor import audit
from tests.e2e.auditor.cli import main


def change(records, name, spoil):
    path = records / name
    log = [json.loads(line) for line in path.read_text().splitlines()]
    path.write_text("".join(json.dumps(one) + "\n" for one in spoil(log)))


def red(records, **options):
    report = audit(records, **options)
    return {category: len(lines) for category, lines in report.violations.items() if lines}


def first(log, phrase):
    return next(index for index, one in enumerate(log) if phrase in one["text"])


def test_a_lost_message_is_missing(records):
    change(records, "echo.jsonl", lambda log: log[1:])
    assert red(records) == {"missing": 1}


def test_a_second_copy_is_twice(records):
    change(records, "smtp.jsonl", lambda log: [*log[:3], *log[2:]])
    assert red(records) == {"twice": 1}


def test_a_second_copy_the_same_afternoon_is_twice(records):
    def spoil(log):
        index = first(log, "生日快乐")
        return [*log, log[index] | {"at": (datetime.fromisoformat(log[index]["at"]) + timedelta(hours=6)).isoformat()}]

    change(records, "echo.jsonl", spoil)
    assert red(records) == {"twice": 1}


def test_an_hour_late_is_late(records):
    def spoil(log):
        index = first(log, "请缴纳续期保费")
        at = datetime.fromisoformat(log[index]["at"]) + timedelta(hours=1)
        return [*log[:index], log[index] | {"at": at.isoformat()}, *log[index + 1 :]]

    change(records, "echo.jsonl", spoil)
    assert red(records) == {"late": 1}


def test_another_persons_phone_is_no_delivery(records):
    def spoil(log):
        index = first(log, "请缴纳续期保费")
        return [*log[:index], log[index] | {"to": "+86 19900000999"}, *log[index + 1 :]]

    change(records, "echo.jsonl", spoil)
    assert red(records) == {"extra": 1, "missing": 1}


def test_phone_numbers_may_carry_their_country(records):
    change(records, "echo.jsonl", lambda log: [one | {"to": f"+86{one['to']}"} for one in log])
    assert red(records) == {}


@pytest.mark.parametrize(("words", "others"), [("最后缴费日2026年", "最后缴费日2027年"), (".00元", ".01元")])
def test_a_wrong_date_or_amount_is_untrue(records, words, others):
    def spoil(log):
        texts = [one["text"] for one in log]
        index = next(
            i for i, text in enumerate(texts) if "请缴纳" in text and words in text and text.count("保单") == 1
        )
        return [*log[:index], log[index] | {"text": log[index]["text"].replace(words, others)}, *log[index + 1 :]]

    change(records, "echo.jsonl", spoil)
    assert red(records) == {"untrue": 1}


def test_a_story_cut_short_is_held_against_its_first_days(records):
    start = datetime.fromisoformat(json.loads((records / "story.json").read_text())["start"])
    for name in ("echo.jsonl", "smtp.jsonl"):
        cut = start + timedelta(days=50)
        change(records, name, lambda log, cut=cut: [one for one in log if datetime.fromisoformat(one["at"]) < cut])
    assert red(records, days=50) == {}
    assert red(records)["missing"] > 100


def test_a_payment_at_the_very_instant_of_a_release_is_a_tie(records):
    """A notice was received at nine; its premium is now told at nine instead of later."""
    sent = {}
    for line in (records / "echo.jsonl").read_text().splitlines():
        one = json.loads(line)
        if "请缴纳" in one["text"] and one["at"].startswith("2026-03") and one["text"].count("保单") == 1:
            sent[one["text"].split("应缴日")[0][-12:]] = one["at"]
    payments = (records / "payments.csv").read_text()
    line = next(
        line
        for line in payments.splitlines()
        if ",成功," in line and sent.get(line.split(",")[0], "9") < line.rsplit(",", 1)[1] < "2026-04"
    )
    tied = f"{line.rsplit(',', 1)[0]},{sent[line.split(',')[0]]}"
    (records / "payments.csv").write_text(payments.replace(line, tied))
    report = audit(records)
    assert report.ties == 1
    assert report.clean, "\n".join(report.lines())


def test_the_command_says_what_is_wrong(records, capsys):
    assert main([str(records)]) == 0
    assert "missing: 0" in capsys.readouterr().out
    change(records, "echo.jsonl", lambda log: log[1:])
    assert main([str(records)]) == 1
    assert "nothing received" in capsys.readouterr().out
