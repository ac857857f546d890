"""Reads the input files of a record."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from .bank import Line, read_lines
from .book import Policy, policies_of, read_book, rows
from .days import parse_date, parse_instant


@dataclass(frozen=True)
class Outage:
    sink: str
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Deed:
    """Somebody promised to pay by a day, or asked us to stop through a day, or for good."""

    kind: str
    policy: str
    at: datetime
    until: date | None


@dataclass(frozen=True)
class Inputs:
    start: datetime
    end: datetime
    policies: tuple[Policy, ...]
    lines: tuple[Line, ...]
    feeds: dict[str, list[tuple[datetime, date]]]
    outages: tuple[Outage, ...]
    deeds: tuple[Deed, ...]
    again: int
    """Lines of the bank that had come before."""
    rows_again: int
    """The same of rows of the book."""


def read_inputs(records: Path, days: int | None = None) -> Inputs:
    """What the house was told; `days` cuts the story short."""
    story = json.loads((records / "story.json").read_text(encoding="utf-8"))
    start = parse_instant(story["start"])
    end = start + timedelta(days=min(days or story["days"], story["days"]))
    lines, again = _lines(read_lines(records), end)
    told, rows_again = read_book(records, start, end)
    return Inputs(
        start=start,
        end=end,
        policies=policies_of(told.values(), story.get("zone", "Asia/Shanghai")),
        lines=tuple(lines),
        feeds=_feeds(rows(records / "feeds.csv")),
        outages=tuple(
            Outage(one["sink"], parse_instant(one["from"]), parse_instant(one["until"])) for one in story["outages"]
        ),
        deeds=tuple(_deeds(records / "team.csv")),
        again=again,
        rows_again=rows_again,
    )


def _lines(told: Iterable[Line], end: datetime) -> tuple[list[Line], int]:
    """What came before the end, each line once: what comes again under its reference says nothing new."""
    known: dict[str, Line] = {}
    again = 0
    for line in sorted(told, key=lambda line: line.arrives):
        if line.arrives < end:
            reference = line.reference or repr(line)
            again += reference in known
            known.setdefault(reference, line)
    return list(known.values()), again


def _feeds(told: list[dict[str, str]]) -> dict[str, list[tuple[datetime, date]]]:
    feeds: dict[str, list[tuple[datetime, date]]] = {}
    for row in told:
        feeds.setdefault(row["渠道"], []).append((parse_instant(row["到达时间"]), parse_date(row["截至日"])))
    return {name: sorted(marks) for name, marks in feeds.items()}


def _deeds(path: Path) -> list[Deed]:
    return [
        Deed(
            row["动作"], row["保单号"], parse_instant(row["到达时间"]), parse_date(row["日期"]) if row["日期"] else None
        )
        for row in (rows(path) if path.exists() else [])
    ]
