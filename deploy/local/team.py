"""A scripted team: agents note what came of calls, supervisors take hand-overs on, the service desk notes what to stop."""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from schemas.civil import zone_named

FILE = "team.csv"
HEADER = ("到达时间", "动作", "保单号", "由", "日期")
PROMISE = "promise"
ACKNOWLEDGE = "acknowledge"
WRONG_NUMBER = "wrong-number"
UNREACHABLE = "unreachable"
TALKS = (PROMISE, "reached", "refused", UNREACHABLE, WRONG_NUMBER)
"""What an agent notes of a call."""
DESK = "客服中心"
SHARE = 0.6
"""Of the policies that are simple enough to say what must follow."""
PHONE = 11
"""Digits of a phone number that can be right."""
NOTED_AT = time(13)
"""Between two windows: nothing is just about to leave."""
ZONE = "Asia/Shanghai"
_KINDS = {
    PROMISE: 5,
    "reached": 2,
    "refused": 2,
    UNREACHABLE: 2,
    WRONG_NUMBER: 2,
    "complaint": 2,
    "claim": 2,
    "do-not-contact": 2,
    "bereavement": 1,
}
"""How often each is done, of twenty deeds."""
_LASTS = {PROMISE: (2, 14), "complaint": (15, 35), "claim": (15, 35)}
"""Days from the talk to the promised one, or to the last one of a hold; the others last."""
_TAKES_ON = 0.5
"""Of the hand-overs that nobody takes on by himself half are acknowledged on the next day."""
_HANDED_OVER = timedelta(days=45)
_LAST_PROMISE = 57
"""Days after the due date: from the eve of the last payable day on no promise holds a reminder back."""

Row = Mapping[str, str]


def write_team(folder: Path, seed: int) -> None:
    """Write `team.csv` for the story in a folder: what people do, when, about which policy."""
    rng = Random(seed)  # noqa: S311 - a story to try with, no secret
    story = json.loads((folder / "story.json").read_text(encoding="utf-8"))
    workdays = _workdays(story)
    deeds: list[tuple[str, ...]] = []
    kinds = _dealt(rng)
    for policy, paid in _simple(_rows(folder / "book.csv"), _rows(folder / "payments.csv")):
        due = date.fromisoformat(policy["下期应缴日"])
        day = due + timedelta(days=rng.randint(2, 40))
        if rng.random() < SHARE and day in workdays and (paid is None or day < paid):
            deeds.append(_deed(next(kinds), rng, policy, due, day))
        taken = due + _HANDED_OVER + timedelta(days=1)
        if rng.random() < _TAKES_ON and policy["经理工号"] and taken in workdays and (paid is None or taken < paid):
            deeds.append((_at(taken), ACKNOWLEDGE, policy["保单号"], policy["主管工号"], ""))
    with (folder / FILE).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADER, *sorted(deeds)])


def _workdays(story: Mapping[str, Any]) -> set[date]:
    """The days on which anything is noted: not the first and last two, and none on which nobody can be reached."""
    first = datetime.fromisoformat(story["start"]).date()
    outages = {date.fromisoformat(outage["from"][:10]) for outage in story["outages"]}
    return {first + timedelta(days=number) for number in range(2, int(story["days"]) - 1)} - outages


def _dealt(rng: Random) -> Iterator[str]:
    """Kinds of deeds in no order, each in its share even where there are few."""
    cards = [kind for kind, times in _KINDS.items() for _ in range(times)]
    while True:
        yield from rng.sample(cards, len(cards))


def _deed(kind: str, rng: Random, policy: Row, due: date, day: date) -> tuple[str, ...]:
    if kind == WRONG_NUMBER and not (len(policy["投保人手机"]) == PHONE and policy["投保人邮箱"]):
        kind = UNREACHABLE  # who has nothing but a phone gets nothing more, and an agent work
    until = ""
    if kind in _LASTS:
        until = str(min(day + timedelta(days=rng.randint(*_LASTS[kind])), due + timedelta(days=_LAST_PROMISE)))
    return _at(day), kind, policy["保单号"], policy["业务员工号"] if kind in TALKS else DESK, until


def _at(day: date) -> str:
    return datetime.combine(day, NOTED_AT, zone_named(ZONE)).isoformat()


def _simple(book: Sequence[Row], lines: Iterable[Row]) -> Iterable[tuple[Row, date | None]]:
    """Annual policies at home, the only ones of their holders, whose transfers never failed; and when they are paid."""
    owned = Counter(row["投保人证件号"] for row in book)
    told: defaultdict[str, list[Row]] = defaultdict(list)
    for line in lines:
        told[line["保单号"]].append(line)
    for row in book:
        mine = told[row["保单号"]]
        at_home = row["机构时区"] in {"", ZONE} and not row["时区"] and not row["投保人时区"]
        alone = owned[row["投保人证件号"]] == 1 and row["缴费方式"] == "年缴" and row["业务员工号"]
        if at_home and alone and not any(line["失败原因"] for line in mine):
            days = [datetime.fromisoformat(line["到达时间"]).date() for line in mine]
            yield row, min(days, default=None)


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
