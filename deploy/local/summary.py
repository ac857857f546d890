"""What a demo came to, counted from its records and from nothing else."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from deploy.local.records import read
from deploy.local.sinks import LOGS

_SENT = {"accepted", "delivered"}
_CHANNELS = {"sms": "sent by SMS", "email": "sent by e-mail"}

Pivot = Mapping[tuple[str, str], int]
"""Row and column → count."""


def of(folder: Path) -> RenderableType:
    """The summary of the records in a folder."""
    notices, outcomes, tasks = (read(folder, name) for name in ("notices", "outcomes", "tasks"))
    return Group(
        Text(_ledger(Counter(row["type"] for row in read(folder, "entries")))),
        Text(_world(folder)),
        _table("what became of the notices", "purpose", became(notices, outcomes)),
        _table("what became of the tasks", "step", Counter((row["step"], row["state"]) for row in tasks)),
    )


def became(notices: Iterable[Mapping[str, Any]], outcomes: Iterable[Mapping[str, Any]]) -> Pivot:
    """Purpose and fate → count, by the last outcome that concludes: a receipt may follow the first."""
    purpose = {row["notice_id"]: str(row["purpose"]) for row in notices}
    newest = {row["notice_id"]: row for row in outcomes if row.get("concludes")}
    return Counter((purpose[id_], _fate(row)) for id_, row in newest.items())


def _fate(outcome: Mapping[str, Any]) -> str:
    if outcome["outcome"] in _SENT:
        return _CHANNELS.get(outcome["channel"], f"sent by {outcome['channel']}")
    reason = outcome["reason"]
    return str(outcome["outcome"]) if reason in {"none", outcome["outcome"]} else f"{outcome['outcome']}: {reason}"


def _ledger(entries: Counter[str]) -> str:
    named = {
        "policies": "policy-registered",
        "instalments opened": "policy-due",
        "payments": "payment-received",
        "failed transfers": "payment-failed",
        "lapses": "lapse",
        "lapses annulled": "lapse-annulled",
    }
    counts = (f"{entries[f'perennial.{kind}.v1']} {name}" for name, kind in named.items())
    return f"\nthe ledger: {', '.join(counts)}"


def _world(folder: Path) -> str:
    received: Counter[str] = Counter()
    for log, channel in LOGS.items():
        received[channel] += len(read(folder, log.removesuffix(".jsonl")))
    return f"the outside world received {received['sms']} SMS and {received['email']} e-mails\n"


def _table(title: str, rows: str, counted: Pivot) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=box.SIMPLE_HEAD)
    table.add_column(rows, overflow="fold")
    columns = sorted({column for _, column in counted}, key=lambda column: (not column.startswith("sent"), column))
    for column in columns:
        table.add_column(column, justify="right", min_width=max(map(len, column.split())))
    for row in sorted({row for row, _ in counted}):
        table.add_row(row, *(str(counted.get((row, column)) or "") for column in columns))
    return table
