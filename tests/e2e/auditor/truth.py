"""What must be true of a text that was expected: every rule looks at one figure or one word of it."""

import re
from collections.abc import Iterable, Iterator

from . import premiums, words
from .case import Case, Rule
from .compose import Expected
from .days import chinese
from .life import INSTANT, Life
from .received import Receipt

TITLES = {"男": "先生", "女": "女士"}


def wrong(receipt: Receipt, notice: Expected, lives: dict[str, Life]) -> list[str]:
    """Everything that is wrong with it."""
    return judged((*RULES_OF.get(receipt.purpose, ()), *RULES_OF_ALL), receipt, notice, lives)


def judged(rules: Iterable[Rule], receipt: Receipt, notice: Expected, lives: dict[str, Life]) -> list[str]:
    """What rules say of a text. What changed at its very moment may stand in it as it was before or after."""
    cases = [Case(receipt, notice, lives, moment) for moment in (receipt.at - INSTANT, receipt.at)]
    found: list[str] = []
    for rule in rules:
        before, after = (list(rule(case)) for case in cases)
        found += after if before else []
    return found


def said_words(case: Case) -> Iterator[str]:
    """The words that a task asks for, each as it is."""
    for task in case.notice.tasks:
        if task.policy in case.named or not case.besides:
            yield from (f"{task}: {each} not named" for each in task.words if not words.says(case.text, each))


def speaks_of_all_that_is_due(case: Case) -> Iterator[str]:
    """A text that lists no premiums names or counts all of a policy that is due: each amount, or their sum."""
    for policy in case.named:
        due, said = case.due(policy), case.receipt.about(policy)
        amounts = [one.owed_at(case.moment) for one in due]
        each = all(words.says(said, f"{amount:.2f}") for amount in amounts)
        if due and not each and not words.says(said, f"{sum(amounts):.2f}"):
            yield f"{len(due)} premiums of {policy} are due, and their amounts are not named"


def names_the_earliest_day(case: Case) -> Iterator[str]:
    """The last payable days that it names are those which decide, and the earliest of all is one of them."""
    decides = [first[0].last for policy in case.policies if (first := case.open(policy))]
    days = words.last_days(case.text)
    if decides and min(decides) not in days and chinese(min(decides)) not in case.text:
        yield f"last payable day {min(decides)} not named"
    yield from (f"last payable day {day} decides nothing" for day in days if decides and day not in decides)


def names_arrears(case: Case) -> Iterator[str]:
    """What is to be paid after a lapse is what was due by the day on which cover ended; and that day."""
    for task in case.notice.tasks:
        life, said = case.lives[task.policy], case.receipt.about(task.policy)
        for lapse in life.lapses:
            if lapse.instalment.due == task.due and said:
                arrears = life.arrears(lapse)
                if not words.says(said, f"{arrears:.2f}"):
                    yield f"arrears {arrears} of {task.policy} not named"
                if chinese(lapse.day) not in said:
                    yield f"end of cover {lapse.day} of {task.policy} not named"


def thanks_on_an_anniversary(case: Case) -> Iterator[str]:
    """A premium text that falls on an anniversary of its policy thanks for it, and no other does."""
    wanted = {task.years for task in (*case.notice.tasks, *case.notice.carried) if task.years}
    may = wanted | {task.years for task in case.notice.may_carry}
    said = set(words.anniversaries(case.text))
    if not said <= may or not (wanted <= said or (said and case.besides)):
        yield f"anniversaries {sorted(wanted)}, and it speaks of {sorted(said)}"


def says_today_on_the_day(case: Case) -> Iterator[str]:
    """A greeting that leaves after its day does not call that day today."""
    if re.search(r"今[天日]", case.text) and any(
        task.deadline != case.today(case.reader.zone) for task in case.notice.tasks
    ):
        yield "calls another day today"


def names_the_agent_of_all(case: Case) -> Iterator[str]:
    """An agent is named only where the same agent serves every policy of it."""
    agents = {agent.name for policy in case.policies if (agent := case.lives[policy].policy.agent)}
    orphan = any(case.lives[policy].policy.agent is None for policy in case.policies)
    said = case.text.replace(case.reader.name, "")
    named = {name for name in agents if words.names(said, name)}
    if named and (len(agents) > 1 or orphan):
        yield f"names {sorted(named)}, who do not serve all of it"


def calls_by_name(case: Case) -> Iterator[str]:
    """The reader's name is whole, with the right title."""
    name, title = case.reader.name, TITLES.get(case.reader.sex)
    if not words.names(case.text, name):
        yield f"name {name} is not whole"
    elif case.reader.key.startswith("holder") and not words.names(case.text, name + (title or "先生/女士")):
        yield f"{name} is not called {title or '先生/女士'}"


def writes_phones_apart(case: Case) -> Iterator[str]:
    yield from (f"phone written as {phone}" for phone in words.glued_phones(case.text))


def counts_policies(case: Case) -> Iterator[str]:
    """The count is that of all policies, named or not."""
    number = len({task.policy for task in case.notice.tasks})
    if len(case.named) + case.besides != number:
        yield f"names {len(case.named)} policies and counts {case.besides} more, of {number}"
    yield from (f"speaks of {count} policies, not of {number}" for count in words.counts(case.text) if count != number)


def names_holders(case: Case) -> Iterator[str]:
    """A list for staff names the holder of each policy with every letter."""
    for policy in case.named:
        name = case.lives[policy].policy.holder.name
        if not words.names(case.receipt.about(policy), name):
            yield f"holder {name} of {policy} is not named"


def says_who_did_not_take_it_on(case: Case) -> Iterator[str]:
    """A manager is told whose hand-over it was."""
    for task in case.notice.tasks:
        supervisor = case.lives[task.policy].policy.supervisor
        if task.step == "climb" and supervisor and not words.names(case.text, supervisor.name):
            yield f"supervisor {supervisor.name} of {task.policy} is not named"


RULES_OF: dict[str, tuple[Rule, ...]] = {
    "PremiumNotice": (
        premiums.names_everything,
        premiums.earliest_first,
        premiums.names_the_deciding_day,
        premiums.names_amounts,
        premiums.says_what_was_received,
        premiums.asks_by_the_right_day,
        premiums.tells_the_eve,
        premiums.promises_no_refused_account,
        premiums.counts_and_adds_up,
        premiums.says_that_others_follow,
        thanks_on_an_anniversary,
        names_the_agent_of_all,
    ),
    "FailureNotice": (
        speaks_of_all_that_is_due,
        names_the_earliest_day,
        premiums.asks_by_the_right_day,
        premiums.promises_no_refused_account,
        names_the_agent_of_all,
    ),
    "LapseNotice": (names_arrears, names_the_agent_of_all),
    "PaymentThanks": (names_the_agent_of_all,),
    "Digest": (
        counts_policies,
        speaks_of_all_that_is_due,
        premiums.names_the_deciding_day,
        names_holders,
        says_who_did_not_take_it_on,
    ),
    "AnniversaryGreeting": (thanks_on_an_anniversary, says_today_on_the_day, names_the_agent_of_all),
}
RULES_OF_ALL: tuple[Rule, ...] = (said_words, calls_by_name, writes_phones_apart)
