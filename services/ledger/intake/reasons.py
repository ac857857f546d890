"""Why a transfer failed: the words and codes of banks → the catalogue (renewal-domain 1c)."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import yaml

from schemas.policies import FailureReason
from services.ledger.errors import BadWordsError

SHORTEST_PART = 3
"""Characters of a wording that counts inside a longer text; codes count only by themselves."""
SHORTEST_ENGLISH = 10
"""Letters of an English wording that counts inside a longer text."""
LONGEST = 400
"""Characters of a bank's text that are looked at."""

_SIMPLIFIED = str.maketrans(
    "帳賬帐戶號餘額凍結銷掛註無權協議簽約證個記錄轉準確誤錯儲農綴統時機狀態異資與稱終關係複過對應級網絡訊維護鎖"
    "並憑據開關類條張單雙實際頭錢夠為員產業務處發現間長後從撥繳費",
    "账账账户号余额冻结销挂注无权协议签约证个记录转准确误错储农缀统时机状态异资与称终关系复过对应级网络讯维护锁"
    "并凭据开关类条张单双实际头钱够为员产业务处发现间长后从拨缴费",
)
"""Traditional characters of wordings → simplified ones, and 帐 → 账."""
_NEGATION = re.compile("(?:并非|不是|没有|没|非|未曾|未|无|不)被?$")


class Rule(NamedTuple):
    """A way to say a reason: one word of each list."""

    reason: FailureReason
    words: Sequence[Sequence[str]]

    def holds(self, said: str) -> bool:
        """Whether the text says so."""
        return all(any(_says(said, word) for word in each) for each in self.words)


class Phrase(NamedTuple):
    """A way to say a reason: one word of each list, one right behind the other."""

    reason: FailureReason
    pattern: re.Pattern[str]


class Reasons:
    """Finds the reason that a bank has stated."""

    def __init__(self, wordings: Mapping[FailureReason, tuple[str, ...]]) -> None:
        """Know these wordings. Raises `BadWordsError` when two reasons claim one."""
        self._exact: dict[str, FailureReason] = {plain(reason.value): reason for reason in FailureReason}
        for reason, words in wordings.items():
            for word in words:
                if (other := self._exact.setdefault(plain(word), reason)) is not reason:
                    raise BadWordsError(f"reasons: {word!r} stands under {other} and under {reason}")
        self._parts = {word: reason for word, reason in self._exact.items() if _counts_inside(word)}

    def of(self, stated: str) -> FailureReason | None:
        """The reason that a code or a text means, or None when nobody has said yet what it means.

        A wording, or a phrase of `reason_phrases.yaml`, counts before a rule of `reason_keys.yaml`, and the longer wording before one that it contains. Wordings
        of two reasons mean none, unless one of them is only the system of the bank.
        """
        said = plain(stated[:LONGEST])
        if (exact := self._exact.get(said)) is not None:
            return exact
        found = set(self._inside(said))
        if len(found) > 1:
            found.discard(FailureReason.SYSTEM_OTHER)
        if found:
            return found.pop() if len(found) == 1 else None
        return next((rule.reason for rule in _rules() if rule.holds(said)), None)

    def _inside(self, said: str) -> Iterator[FailureReason]:
        """The reasons of the wordings and phrases that the text holds, but for those that stand inside a longer one."""
        phrases = {found[0]: phrase.reason for phrase in _phrases() for found in phrase.pattern.finditer(said)}
        words = {**phrases, **{word: reason for word, reason in self._parts.items() if word in said}}
        for word, reason in words.items():
            rest = said
            for longer in words:
                if len(longer) > len(word) and word in longer:
                    rest = rest.replace(longer, "\0")
            if _says(rest, word):
                yield reason


def plain(wording: str) -> str:
    """The form of a wording in which all its spellings are one."""
    narrow = unicodedata.normalize("NFKC", wording).casefold().translate(_SIMPLIFIED)
    return "".join(letter for letter in narrow if letter.isalnum())


def _counts_inside(word: str) -> bool:
    return len(word) >= (SHORTEST_ENGLISH if word.isascii() else SHORTEST_PART) and not word.isdigit()


def _says(said: str, word: str) -> bool:
    """Whether the word stands in the text and is not denied there."""
    at = said.find(word)
    while at >= 0:
        if not _NEGATION.search(said[max(0, at - 4) : at]):
            return True
        at = said.find(word, at + 1)
    return False


@cache
def _rules() -> Sequence[Rule]:
    return [Rule(FailureReason(each["reason"]), each["words"]) for each in _shipped("reason_keys.yaml")]


@cache
def _phrases() -> Sequence[Phrase]:
    return [
        Phrase(
            FailureReason(each["reason"]),
            re.compile("".join(f"(?:{'|'.join(sorted(words, key=len, reverse=True))})" for words in each["phrase"])),
        )
        for each in _shipped("reason_phrases.yaml")
    ]


def _shipped(name: str) -> Sequence[Mapping[str, Any]]:
    text = resources.files("services.ledger.intake").joinpath(name).read_text(encoding="utf-8")
    rules: Sequence[Mapping[str, Any]] = yaml.safe_load(text)
    return rules
