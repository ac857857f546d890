"""The last screen of a demo, for whoever leads a renewal team, counted from the records and from nothing else."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from deploy.local.collected import Collected, Fate, collected
from deploy.local.records import read

HANDOVER = "handover"
BESIDE = 2
"""Currencies that stand beside each other on a terminal of 80 columns."""
NARROW = 12
"""Columns to which the names of the rows may shrink before an amount does."""
_NOT_OPENED = {"skipped"}


def screen(folder: Path, first: date, last: date) -> RenderableType:
    """What a team collected between two days, whom it handed over, what it sent and what that cost."""
    found = collected(read(folder, "entries"), first, last)
    lines = [*_handed_over(read(folder, "tasks"), found), *_messages(read(folder, "attempts"), found)]
    return Group(_premiums(found, first, last), *map(Text, lines), Text(), *map(Text, _further(found, last, folder)))


def _premiums(found: Collected, first: date, last: date) -> Group:
    """Counts and amounts; with many currencies in tables one below the other, so that no amount is cut."""
    currencies = sorted({currency for _, currency in found.amounts()})
    groups = [currencies[at : at + BESIDE] for at in range(0, len(currencies), BESIDE)] or [[]]
    title = f"premiums that fell due from {first} to {last}"
    return Group(*(_table(found, group, title if group is groups[0] else "") for group in groups))


def _table(found: Collected, currencies: Sequence[str], title: str) -> Table:
    counts, amounts = found.counts(), found.amounts()
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=box.SIMPLE_HEAD)
    table.add_column("", min_width=NARROW)
    for column in ("premiums", "share", *currencies):
        table.add_column(column, justify="right", no_wrap=True)
    total = sum(counts.values())
    for fate in Fate:
        money = (f"{amounts[fate, currency]:,.2f}" if (fate, currency) in amounts else "" for currency in currencies)
        table.add_row(fate.value, str(counts.get(fate, 0)), _share(counts.get(fate, 0), total), *money)
    return table


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else ""


def _handed_over(tasks: Iterable[Mapping[str, Any]], found: Collected) -> Iterable[str]:
    handed = {
        (task["policy_number"], task["instalment"])
        for task in tasks
        if task["step"] == HANDOVER and task["state"] not in _NOT_OPENED
    }
    fates = Counter(premium.fate for key, premium in found.premiums.items() if key in handed)
    paid = sum(count for fate, count in fates.items() if fate not in {Fate.LAPSED, Fate.OPEN})
    yield (
        f"handed over to supervisors on day 45: {fates.total()}, of which {paid} paid after all,"
        f" {fates[Fate.LAPSED]} lapsed, {fates[Fate.OPEN]} still in hand"
    )


def _messages(attempts: Iterable[Mapping[str, Any]], found: Collected) -> Iterable[str]:
    sent, parts = Counter[str](), 0
    cost: defaultdict[str, Decimal] = defaultdict(Decimal)
    for attempt in attempts:
        if attempt["result"] == "accepted":
            sent[attempt["channel"]] += 1
        if attempt["cost"] is not None:
            parts += attempt["parts"]
            cost[attempt["currency"]] += Decimal(attempt["cost"])
    price = " and ".join(f"{amount:,.2f} {currency}" for currency, amount in sorted(cost.items())) or "no price is set"
    yield f"sent: {sent['sms']} SMS in {parts} parts ({price}), {sent['email']} e-mails"
    paid = sum(count for fate, count in found.counts().items() if fate not in {Fate.LAPSED, Fate.OPEN})
    if paid and cost:
        each = " and ".join(f"{amount / paid:.3f} {currency}" for currency, amount in sorted(cost.items()))
        yield f"for each premium that was paid: {each}"


def _further(found: Collected, last: date, folder: Path) -> Iterable[str]:
    late, lapsed = found.example(Fate.GRACE_END), found.example(Fate.LAPSED)
    known = {
        f"list --month {last:%Y-%m}": "the list of the month: who owes what, and until when",
        f"why {late}": "what was sent and done for a policy that was paid late, and why",
        f"why {lapsed}": "and for one that lapsed",
        "tasks list": "the work that waits for people",
        "data-quality": "policies that came in without a usable contact",
    }
    yield "where to look further, while the stack is up"
    yield from (f"  ./run {command:20} {words}" for command, words in known.items() if "None" not in command)
    yield f"and afterwards: {folder}, its fields explained in deploy/local/README.md"
