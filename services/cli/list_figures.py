"""The figures of a month's list on the terminal."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from services.cli.output import say, show_rows
from services.cli.words import named

Answer = Mapping[str, Any]
FATES = ("before_due", "in_due_month", "grace_1", "grace_end", "lapsed", "still_open")


def show_figures_of(figures: Answer) -> None:
    """The nine cells, the three rates, when premiums were paid, the targets, and what is due by ten days and by size."""
    say(f"list of {figures['month']} as of {figures['now'][:16]}Z", "bold")
    cells = [{**_named(figures, cell), **_sums(cell, "due", "collected", "lapsed")} for cell in figures["cells"]]
    show_rows(cells, ("list", "premium", "currency", "due", "collected", "lapsed"), "")
    rates = [{**_named(figures, rate), **_sums(rate, "due", "collected")} for rate in figures["rates"]]
    show_rows(rates, ("list", "currency", "due", "collected", "premium_percent", "count_percent"), "three rates")
    splits = [{**split, **_sums(split, *FATES)} for split in figures["splits"]]
    show_rows(splits, ("due_month", "currency", *FATES), "when the premiums of a month were paid")
    reached = [{**_named(figures, line)} for line in figures["coverage"]]
    show_rows(reached, ("list", "due", "tried", "reached", "percent"), "holders reached")
    targets = [
        {
            **line,
            "task": named("target", line["task"]),
            **_sums(line, "due", "collected"),
            "missing": _thousands(line["missing"]),
        }
        for line in figures["targets"]
    ]
    show_rows(targets, ("task", "currency", "due", "collected", "percent", "wanted_percent", "missing"), "targets")
    for name, title in (("thirds", "due in the month, by ten days"), ("bands", "due in the month, by size")):
        shares = [{**share, **_sums(share, "due"), "share": f"{share['percent']} %"} for share in figures[name]]
        show_rows(shares, ("group", "currency", "due", "share"), title)


def _named(figures: Answer, line: Answer) -> dict[str, Any]:
    words = {"list": figures["labels"][line["bucket"]], "premium": figures["ordinals"].get(line.get("ordinal"))}
    return {**line, **words}


def _sums(line: Answer, *names: str) -> dict[str, str]:
    return {name: _sum(line[name]) for name in names}


def _sum(of: Answer) -> str:
    return f"{of['count']} · {Decimal(of['premium']):,.2f}" if of["count"] else "–"


def _thousands(amount: str | None) -> str | None:
    return None if amount is None else f"{Decimal(amount):,.2f}"
