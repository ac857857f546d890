"""What must be true of a list of work, whenever it comes: nobody foretells which work waits, but each list can be read by itself."""

import re
from collections.abc import Iterator

from . import premiums, truth, words
from .book import Person
from .case import Case, Rule
from .compose import Expected
from .life import Life
from .received import Receipt

_ENTRY = re.compile(r"^\s*(?:\d+[.、]|■)\s", re.MULTILINE)
"""An entry stands under a number or a mark; its first line names the customer."""
_WORK = re.compile(r"待办[：:]\s*([^\n]*)")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NO_WORK = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日[^，；、。\s]*|[前起至]|含当日")


def wrong(receipt: Receipt, reader: Person, lives: dict[str, Life]) -> list[str]:
    """Everything that is wrong with one list."""
    notice = Expected(reader, receipt.purpose, [], receipt.channel, receipt.to, receipt.at, receipt.at)
    return truth.judged(RULES, receipt, notice, lives)


def names_a_customer_once(case: Case) -> Iterator[str]:
    """All that is to be talked about with one holder stands in one entry for each kind of talk."""
    seen: set[tuple[str, str]] = set()
    for entry in _ENTRY.split(case.text)[1:]:
        holders = {case.lives[policy].policy.holder for policy in case.named if policy in entry}
        work = {word for line in _WORK.findall(entry) for word in _WORD.findall(_NO_WORK.sub("", line))}
        for holder, kind in sorted((holder.key, kind) for holder in holders for kind in work or {""}):
            if (holder, kind) in seen:
                yield f"{holder} stands on it twice for {kind}"
            seen.add((holder, kind))


def names_the_customer_of_each_entry(case: Case) -> Iterator[str]:
    """An entry names the holder of all that stands in it, with every letter."""
    entries = _ENTRY.split(case.text)[1:]
    for policy in case.named:
        name = case.lives[policy].policy.holder.name
        mine = [entry for entry in entries if policy in entry]
        if not mine or not all(words.names(entry, name) for entry in mine):
            yield f"holder {name} of {policy} is not named"


def says_it_in_the_readers_words(case: Case) -> Iterator[str]:
    yield from (f"internal name {name}" for name in words.internal_names(case.text))


def belongs_to_the_reader(case: Case) -> Iterator[str]:
    """Agents see their own policies, those above them what they lead."""
    for number in case.named:
        policy = case.lives[number].policy
        if case.reader not in {policy.agent, policy.supervisor, policy.manager}:
            yield f"{number} is none of theirs"


def names_only_what_is_open(case: Case) -> Iterator[str]:
    """A premium that is paid, or whose cover has ended, is on no list."""
    for policy, due in case.receipt.premiums:
        if due not in {one.due for one in case.open(policy)}:
            yield f"premium of {policy} due {due} is not open"


RULES: tuple[Rule, ...] = (
    names_a_customer_once,
    says_it_in_the_readers_words,
    belongs_to_the_reader,
    names_only_what_is_open,
    premiums.names_everything,
    premiums.earliest_first,
    premiums.names_the_deciding_day,
    premiums.names_amounts,
    names_the_customer_of_each_entry,
    truth.calls_by_name,
    truth.writes_phones_apart,
)
