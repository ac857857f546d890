"""The last screen counts each premium once: when it was paid, or what became of it instead."""

from datetime import date
from decimal import Decimal
from io import StringIO
from json import dumps

from rich.console import Console

from deploy.local.collected import Fate, collected
from deploy.local.manager import screen

FIRST, LAST = date(2026, 1, 1), date(2026, 4, 30)


def entry(policy: str, kind: str, *premiums: tuple[int, str], **body: object) -> dict:
    instalments = [
        {"number": number, "due_date": due, "amount": {"amount": "100.00", "currency": "CNY"}, "status": "open"}
        for number, due in premiums
    ]
    told = {"policy": {"policy_number": policy, "instalments": instalments}, "occurred_at": "2026-02-01T00:00:00Z"}
    return {"type": f"perennial.{kind}.v1", "body": told | body}


def paid(policy: str, day: str, *numbers: int, kind: str = "payment-received") -> dict:
    return entry(policy, kind, payment={"value_date": day}, settled=numbers)


ENTRIES = [
    *(entry(policy, "policy-due", (2, "2026-02-10")) for policy in ("A", "B", "C", "D", "E", "F", "G")),
    entry("E", "policy-due", (2, "2026-02-10"), (3, "2026-03-10")),
    entry("H", "policy-due", (2, "2026-05-10")),
    paid("A", "2026-02-09", 2),
    paid("B", "2026-02-10", 2),
    paid("C", "2026-03-01", 2),
    paid("D", "2026-04-11", 2),
    entry("E", "lapse", instalment=2),
    entry("F", "lapse", instalment=2),
    paid("F", "2026-04-11", 2, kind="lapse-annulled"),
]


def test_each_premium_counts_once_by_the_value_date_of_its_money():
    found = collected(ENTRIES, FIRST, LAST)
    assert found.counts() == {
        Fate.BEFORE_DUE: 1,
        Fate.IN_MONTH: 1,
        Fate.GRACE_1: 1,
        Fate.GRACE_END: 2,
        Fate.LAPSED: 2,
        Fate.OPEN: 1,
    }
    assert found.amounts()[Fate.LAPSED, "CNY"] == Decimal(200)
    assert found.example(Fate.OPEN) == "G"


def test_the_screen_says_what_was_handed_over_what_messages_cost_and_where_to_look(tmp_path):
    tasks = [{"policy_number": "D", "instalment": 2, "step": "handover", "state": "withdrawn"}]
    sms = {"channel": "sms", "result": "accepted", "parts": 3, "cost": "0.135", "currency": "CNY"}
    mail = {"channel": "email", "result": "accepted", "parts": None, "cost": None, "currency": None}
    for name, rows in (("entries", ENTRIES), ("tasks", tasks), ("attempts", [sms, sms, mail])):
        (tmp_path / f"{name}.jsonl").write_text("".join(dumps(row) + "\n" for row in rows))
    said = StringIO()
    Console(file=said, width=120).print(screen(tmp_path, FIRST, LAST))
    for words in (
        "handed over to supervisors on day 45: 1, of which 1 paid after all, 0 lapsed, 0 still in hand",
        "sent: 2 SMS in 6 parts (0.27 CNY), 1 e-mails",
        "for each premium that was paid: 0.054 CNY",
        "./run why D ",
        "./run why E ",
        "./run list --month 2026-04",
    ):
        assert words in said.getvalue()


def test_no_amount_is_cut_on_a_terminal_of_80_columns(tmp_path):
    currencies = ("CNY", "EUR", "HKD", "SGD", "USD")
    entries = []
    for number, currency in enumerate(currencies):
        told = entry(f"P{number}", "policy-due", (2, "2026-02-10"))
        told["body"]["policy"]["instalments"][0]["amount"] = {"amount": "1234567890.12", "currency": currency}
        entries.append(told)
    for name, rows in (("entries", entries), ("tasks", []), ("attempts", [])):
        (tmp_path / f"{name}.jsonl").write_text("".join(f"{dumps(row)}\n" for row in rows))
    out = StringIO()
    Console(file=out, width=80).print(screen(tmp_path, FIRST, LAST))
    assert out.getvalue().count("1,234,567,890.12") == len(currencies)
    assert "…" not in out.getvalue()
