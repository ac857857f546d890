"""What must be true of a text that asks for premiums."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from . import words
from .case import Case
from .days import DAY, chinese
from .life import Instalment


def names_everything(case: Case) -> Iterator[str]:
    """All of a policy that is due, or that its plan asks for already, stands in a text about it, or is counted."""
    named = set(case.receipt.premiums)
    must = {(task.policy, task.due) for task in case.notice.tasks if task.due}
    must |= {(policy, one.due) for policy in case.asked for one in case.asked_for(policy)}
    may = must | {(policy, one.due) for policy in case.asked for one in case.open(policy)}
    left = must - named
    if not case.besides:
        yield from (f"premium of {policy} due {due} is open and not named" for policy, due in sorted(left))
    elif not len(must) <= len(named) + case.besides <= len(may):
        yield f"names {len(named)} premiums and counts {case.besides} more, of {len(must)}"
    elif left and named & must and max(due for _, due in named & must) > min(due for _, due in left):
        yield "counts a premium that is more urgent than one it names"


def earliest_first(case: Case) -> Iterator[str]:
    """The premiums of a policy stand in the order in which money goes to them, the most urgent one before all others."""
    named = case.receipt.premiums
    for policy in case.named:
        dues = [due for number, due in named if number == policy]
        if any(first > second for first, second in pairwise(dues)):
            yield f"premiums of {policy} are not in their order"
    if named and named[0][1] > min(due for _, due in named):
        yield f"the premium due {min(due for _, due in named)} does not come first"


def names_the_deciding_day(case: Case) -> Iterator[str]:
    """The first last payable day that is named of a policy is the one that decides its lapse."""
    for policy in dict.fromkeys(policy for policy, _ in case.receipt.premiums):
        if not (premiums := case.open(policy)):
            continue
        decides, said = premiums[0].last, case.receipt.about(policy)
        days = words.last_days(said)
        if days[:1] != [decides] and not (not days and chinese(decides) in said):
            yield f"last payable day {decides} of {policy} not named first"


def names_amounts(case: Case) -> Iterator[str]:
    """Each premium with what is still to be paid of it."""
    for policy, one in _named(case):
        owed = one.owed_at(case.moment)
        if not words.says(case.receipt.about(policy), f"{owed:.2f}"):
            yield f"amount {owed} of {policy} not named"


def says_what_was_received(case: Case) -> Iterator[str]:
    """Where a part of a premium was paid, the reader is told of it."""
    for policy, one in _named(case):
        part = one.premium - one.owed_at(case.moment)
        if part and part not in words.received_parts(case.receipt.about(policy)):
            yield f"part {part} received for {policy} not named"


def _named(case: Case) -> Iterator[tuple[str, Instalment]]:
    """The premiums that it names and that can be paid."""
    named = case.receipt.premiums
    return ((policy, one) for policy in case.asked for one in case.open(policy) if (policy, one.due) in named)


def says_that_others_follow(case: Case) -> Iterator[str]:
    """Its count and sum are taken for everything, unless it says that premiums of other policies are due as well."""
    others = [
        number
        for number, life in case.lives.items()
        if life.policy.holder.key == case.reader.key and number not in case.asked and case.due(number)
    ]
    said = words.says_that_others_follow(case.text)
    if others and not said:
        yield f"does not say that premiums of {', '.join(sorted(others))} are due as well"
    if said and not others:
        yield "says that premiums of other policies are due"


def asks_by_the_right_day(case: Case) -> Iterator[str]:
    """Payment is asked for by a day that is one of its premiums', in general by the earliest of them."""
    named = set(case.receipt.premiums)
    every = [
        case.deadlines(policy, one)
        for policy in case.asked
        for one in case.open(policy)
        if one in case.asked_for(policy) or (policy, one.due) in named
    ]
    head = case.text.split(case.receipt.segments[0][0])[0] if case.receipt.segments else case.text
    earliest = {max(each) for each in every if max(each) == min(max(other) for other in every)} | {
        min(each) for each in every if min(each) == min(min(other) for other in every)
    }
    for day in words.asked_days(case.text):
        if day not in set().union(*every):
            yield f"asks for payment by {day}"
    for day in words.asked_days(head):
        if earliest and day not in earliest:
            yield f"asks for payment by {day} first, not by {min(earliest)}"


def tells_the_eve(case: Case) -> Iterator[str]:
    """What is said to end today or tomorrow ends then, for the reader; the text of the last eve says so where the policy has the same day."""
    today = case.today(case.reader.zone)
    ends = {one.last for policy in case.policies for one in case.open(policy)[:1]}
    for tomorrow, month, day in words.announced_ends(case.text):
        meant = today + DAY if tomorrow else today
        if (meant.month, meant.day) != (month, day) or meant not in ends:
            yield f"{'tomorrow' if tomorrow else 'today'} is called {month}-{day}"
    wanted = [task for task in case.notice.tasks if task.step == "last-day"]
    same_day = all(case.today(case.lives[task.policy].policy.zone) == today for task in wanted)
    if wanted and same_day and ends & {today, today + DAY} and not words.announced_ends(case.text):
        yield "does not say that grace ends today or tomorrow"


def promises_no_refused_account(case: Case) -> Iterator[str]:
    """No debit is promised from an account that a bank has refused, and none from another account than the policy's."""
    for policy in case.named:
        life, said = case.lives[policy], case.receipt.about(policy)
        account = life.policy.account_at(case.moment)
        if words.promises_debit(said):
            if not account:
                yield f"promises a debit for {policy}, which has no account"
            elif case.refused(policy):
                yield f"promises a debit for {policy} from the account that the bank has refused"
            elif not set(words.account_tails(said)) <= {account[-4:]}:
                yield f"names another account than that of {policy}"


def counts_and_adds_up(case: Case) -> Iterator[str]:
    """The count is that of all, named or not; a sum is that of all, or of those that it only counts."""
    premiums = {(policy, one.due): one for policy in case.asked for one in case.open(policy)}
    named = set(case.receipt.premiums)
    number = len(named) + case.besides
    for count in words.counts(case.text):
        if count not in {number, len(case.named), len({task.policy for task in case.notice.tasks})}:
            yield f"speaks of {count} premiums, and there are {number}"
    if case.besides and number != len(premiums):
        must = {(task.policy, task.due) for task in case.notice.tasks if task.due}
        must |= {(policy, one.due) for policy in case.asked for one in case.asked_for(policy)}
        premiums = {key: one for key, one in premiums.items() if key in must}
    shown = premiums if case.besides else {key: one for key, one in premiums.items() if key in named}
    sums = {*_sums(case, shown), *_sums(case, {key: one for key, one in premiums.items() if key not in named})}
    for total in words.totals(case.text):
        if total not in sums:
            yield f"adds up to {total[0]} {total[1]}"


def _sums(case: Case, premiums: dict[tuple[str, date], Instalment]) -> set[tuple[Decimal, str]]:
    sums: dict[str, Decimal] = {}
    for (policy, _), one in premiums.items():
        currency = words.CURRENCIES[case.lives[policy].policy.currency]
        sums[currency] = sums.get(currency, Decimal(0)) + one.owed_at(case.moment)
    return {(amount, currency) for currency, amount in sums.items()}
