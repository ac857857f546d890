"""Reads what the outside world received and recognises what it was for, by the words in it."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from .book import normal_email, normal_phone
from .days import parse_instant
from .words import due_days

_TOKEN = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]*")
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_PHRASES = (
    ("Digest", "移交清单"),
    ("Worklist", "工作清单"),
    ("Greeting", "生日快乐"),
    ("FailureNotice", "扣款未成功"),
    ("PaymentThanks", "感谢您的缴费"),
)


@dataclass(frozen=True)
class Item:
    """A policy of which the text speaks, and the dates it names after it."""

    policy: str
    dates: tuple[date, ...]


@dataclass(eq=False)
class Receipt:
    """One message, as it reached somebody."""

    channel: str
    to: str
    at: datetime
    purpose: str
    items: tuple[Item, ...]
    text: str
    where: str
    segments: tuple[tuple[str, str], ...] = ()
    """Each policy number with the words between it and the next."""

    def about(self, policy: str) -> str:
        """All words that follow the number of a policy."""
        return "\n".join(words for number, words in self.segments if number == policy)

    @property
    def premiums(self) -> tuple[tuple[str, date], ...]:
        """(policy, due date) of each premium it names, in the order of the text: the days called 应缴日, else the first day."""
        found = [(number, day) for number, words in self.segments for day in due_days(words) or _dates(words)[:1]]
        return tuple(dict.fromkeys(found))

    def __str__(self) -> str:
        policies = " ".join(item.policy for item in self.items)
        return f"{self.purpose or 'unknown purpose'} {policies} to {self.to} at {self.at.isoformat()} ({self.where})"


def read_received(records: Path, policies: Iterable[str], end: datetime) -> list[Receipt]:
    """All logs, in the order of business time."""
    known = frozenset(policies)
    receipts = [
        *_read(records / "echo.jsonl", "sms", normal_phone, known),
        *_read(records / "smsc.jsonl", "sms", normal_phone, known),
        *_read(records / "smtp.jsonl", "email", normal_email, known),
    ]
    return sorted((one for one in receipts if one.at < end), key=lambda one: one.at)


def _read(path: Path, channel: str, normal: Callable[[str], str], known: frozenset[str]) -> Iterable[Receipt]:
    if not path.exists():  # a sink that nobody wrote to leaves no log
        return
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            record = json.loads(line)
            text = f"{record.get('subject') or ''}\n{record['text']}"
            for to in _addresses(record["to"]):
                yield Receipt(
                    channel=channel,
                    to=normal(to) or to,
                    at=parse_instant(record["at"]),
                    purpose=purpose_of(text),
                    items=items_of(text, known),
                    text=text,
                    where=f"{path.name}:{number}",
                    segments=segments_of(text, known),
                )


def _addresses(to: str | list[str]) -> list[str]:
    return [to] if isinstance(to, str) else to


def purpose_of(text: str) -> str:
    """By its words. A premium notice may warn of a lapse or thank on an anniversary: what comes first, or asks for money, decides."""
    text = re.sub(r"\s+", "", text)
    for purpose, phrase in _PHRASES:
        if phrase in text:
            return purpose
    premium, lapse = text.find("续期保费"), text.find("效力中止")
    if lapse >= 0 and (premium < 0 or lapse < premium):
        return "LapseNotice"
    if premium >= 0:
        return "PremiumNotice"
    return "AnniversaryGreeting" if "周年" in text else ""


def items_of(text: str, known: frozenset[str]) -> tuple[Item, ...]:
    """Each policy number with the dates between it and the next; a number without dates adds nothing to one with."""
    items = [Item(number, _dates(words)) for number, words in segments_of(text, known)]
    dated = {item.policy for item in items if item.dates}
    kept = [item for item in items if item.dates or item.policy not in dated]
    return tuple(dict.fromkeys(kept))


def segments_of(text: str, known: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Each policy number that is known, with the words between it and the next."""
    found = [token for token in _TOKEN.finditer(text) if token.group() in known]
    ends = [*(token.start() for token in found), len(text)][1:]
    return tuple((token.group(), text[token.end() : end]) for token, end in zip(found, ends, strict=True))


def _dates(text: str) -> tuple[date, ...]:
    return tuple(date(int(year), int(month), int(day)) for year, month, day in _DATE.findall(text))
