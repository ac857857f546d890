"""What a text says, whatever else it says: the dates, amounts, accounts and counts that its words make a statement of."""

import re
from datetime import date
from decimal import Decimal

_DAY = r"(\d{4})年(\d{1,2})月(\d{1,2})日"
_ASK = re.compile(rf"请[^。；，,;\d]{{0,8}}?[于在]\s*{_DAY}\s*(?:\d{{1,2}}时)?\s*前")
_EVE = re.compile(r"(今日|今天|明日|明天)[^。；，,;\d]{0,4}?(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")
_DUE = re.compile(rf"应缴日(?:期)?[为是：:\s]*{_DAY}")
_LAST = re.compile(rf"(?:最后缴费日(?:期)?[为是：:\s]*|宽限期将于\D{{0,4}}){_DAY}")
_REST = re.compile(r"(?:另有|另外|其余|还有)\s*(\d+)\s*[笔张件份项位]")
_COUNT = re.compile(r"(\d+)\s*[笔件张份](?=续期保费|保单)")
_RECEIVED = re.compile(r"已收(?:到)?\s*([\d,]+\.\d\d)")
_TOTAL = re.compile(r"(?:合计|共计|总计)\s*([\d,]+\.\d\d)\s*(元|美元|港元)")
_TAIL = re.compile(r"尾号\s*(?:为|是)?\s*(\d{4})")
_YEARS = re.compile(r"满\s*(\d+)\s*年|(\d+)\s*周年")
_GLUED = re.compile(r"[^\W\d_a-zA-Z]\+\d{6,}")
_OTHER = "(?!先生|女士)."
"""Any letter but the first of a title, which stands there where one was dropped."""
_INTERNAL = re.compile(r"(?<![\w.@/-])[a-z]{3,}(?:-[a-z0-9]+)+(?![\w.@-])")
_PROMISES = (
    re.compile(r"存入[^。；\n]{0,12}尾号|尾号\s*\d{4}[^。；\n]{0,20}存入"),
    re.compile(
        r"(?<![不未])将(?:于[^。；\n]{0,16})?从[^。；\n]{0,12}尾号\s*\d{4}[^。；\n]{0,12}(?:划转|扣款|扣划|代扣)"
    ),
    re.compile(r"以便(?:按时)?(?:划转|扣款)"),
    re.compile(r"(?<![不停])(?<!不会)再次(?:扣款|划转|扣划)"),
)
CURRENCIES = {"CNY": "元", "USD": "美元", "HKD": "港元"}


def asked_days(text: str) -> list[date]:
    """The days before the end of which the reader is asked to do something: 请于2026年3月1日前."""
    return [_day(*found) for found in _ASK.findall(text)]


def announced_ends(text: str) -> list[tuple[bool, int, int]]:
    """(whether it is tomorrow, month, day) of what ends today or tomorrow: 将于明日（3月1日）24时届满."""
    return [(word in {"明日", "明天"}, int(month), int(day)) for word, _, month, day in _EVE.findall(text)]


def due_days(text: str) -> list[date]:
    return [_day(*found) for found in _DUE.findall(text)]


def last_days(text: str) -> list[date]:
    """The days on which grace ends, in the order of the text: 最后缴费日…, 宽限期将于…24时届满."""
    return [_day(*found) for found in _LAST.findall(text)]


def counted_besides(text: str) -> int:
    """How many it counts and does not name."""
    return max((int(number) for number in _REST.findall(text)), default=0)


def counts(text: str) -> list[int]:
    """The numbers of premiums or policies of which it says that it speaks."""
    return [int(number) for number in _COUNT.findall(_REST.sub("", text))]


def received_parts(text: str) -> list[Decimal]:
    return [_amount(number) for number in _RECEIVED.findall(text)]


def totals(text: str) -> list[tuple[Decimal, str]]:
    """Each sum that it calls one, with the word of its currency."""
    return [(_amount(number), currency) for number, currency in _TOTAL.findall(text)]


def promises_debit(text: str) -> bool:
    """Whether it says that money will be taken from an account, or asks to put money there."""
    return any(pattern.search(text) for pattern in _PROMISES)


def account_tails(text: str) -> list[str]:
    return _TAIL.findall(text)


def anniversaries(text: str) -> list[int]:
    """The years of every anniversary of which it speaks."""
    return [int(years or others) for years, others in _YEARS.findall(text)]


def glued_phones(text: str) -> list[str]:
    """Numbers with the sign of a country, written right behind a word: 林建洋+8613800000004."""
    return _GLUED.findall(text)


def internal_names(text: str) -> list[str]:
    """Names of the program that no reader knows: call-broken-promise."""
    return _INTERNAL.findall(text)


def says_that_others_follow(text: str) -> bool:
    """Whether it says that there is more to pay than it asks for."""
    return "其他保单的待缴保费" in text


def names(text: str, name: str) -> bool:
    """Whether every letter of a name stands in it in order; one of a private use area may stand there as another."""
    return re.search("".join(_OTHER if _private(letter) else re.escape(letter) for letter in name), text) is not None


def says(text: str, words: str) -> bool:
    """Whether these words stand in it, and not inside a longer number."""
    before, after = (r"(?<![\d.])" if words[0].isdigit() else ""), (r"(?!\d)" if words[-1].isdigit() else "")
    return re.search(before + re.escape(words) + after, text.replace(",", "")) is not None


def _private(letter: str) -> bool:
    return "\ue000" <= letter <= "\uf8ff" or letter >= "\U000f0000"


def _day(year: str, month: str, day: str) -> date:
    return date(int(year), int(month), int(day))


def _amount(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
