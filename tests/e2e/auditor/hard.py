"""Counts how often each hard case happened, from what was expected: zeros of a report prove little without them."""

from collections import Counter
from collections.abc import Iterable

from .compose import Expectation, Expected
from .days import local
from .holds import reasons
from .inputs import Inputs
from .life import NEVER, Life
from .tasks import SILENT_REASONS
from .wanted import Task

TALKS = {"reached", "refused", "unreachable", "wrong-number"}
"""Results of a call that keep nothing back."""
MANY = 12
"""More premiums than a text message names."""


def count(inputs: Inputs, tasks: list[Task], lives: dict[str, Life], expectation: Expectation) -> None:
    """Adds to the counts of the expectation what the walk through the days does not see."""
    counts = expectation.counts
    counts.update(_of_inputs(inputs, tasks))
    for notice in expectation.notices:
        counts.update(_of_notice(notice, lives))
    for life in lives.values():
        counts.update(_of_life(life))


def _of_inputs(inputs: Inputs, tasks: list[Task]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for kind in {kind for task in tasks for _, _, kind in task.held}:
        counts[f"held by {kind}"] = sum(kind in reasons(task) for task in tasks)
    counts.update(f"talk: {deed.kind}" for deed in inputs.deeds if deed.kind in TALKS)
    counts["a bank's line came twice"] = inputs.again
    counts["a row of the book came twice"] = inputs.rows_again
    counts["failure overtaken by a newer one"] = sum(task.overtaken for task in tasks)
    counts["nobody greeted near a lapse"] = sum(task.hushed for task in tasks)
    return counts


def _of_life(life: Life) -> Counter[str]:
    counts: Counter[str] = Counter()
    counts["hand-over taken on"] = len(life.acknowledged)
    counts[f"premium of plan {life.policy.plan}"] = len(life.instalments)
    counts["lapse"] = len(life.lapses)
    counts["lapse annulled"] = sum(lapse.annulled is not NEVER for lapse in life.lapses)
    counts["lapse with several premiums due"] = sum(len(life.due_at_the_end(lapse)) > 1 for lapse in life.lapses)
    counts["nobody serves it but a supervisor is named"] = (
        life.policy.agent is None and life.policy.supervisor is not None
    )
    counts.update(f"failure {line.reason}" for line in life.failures if line.reason in SILENT_REASONS)
    return counts


def _of_notice(notice: Expected, lives: dict[str, Life]) -> Iterable[str]:
    mine = [lives[policy] for policy in dict.fromkeys(task.policy for task in notice.tasks) if policy]
    yield from ("hand-over climbed" for task in notice.tasks if task.step == "climb")
    yield from (
        "hand-over climbed by another calendar"
        for task in notice.tasks
        if task.step == "climb" and _elsewhere(task, lives)
    )
    yield from ("thanks for money that was there before" for task in notice.tasks if _in_advance(task, lives))
    if any(letter > "\uffff" or "\ue000" <= letter <= "\uf8ff" for letter in notice.person.name):
        yield "name with rare letters"
    if len({life.policy.agent for life in mine}) > 1 and notice.purpose != "Digest":
        yield "several agents in one text"
    if notice.purpose == "PremiumNotice":
        yield from _of_premiums(notice, mine)


def _of_premiums(notice: Expected, mine: list[Life]) -> Iterable[str]:
    at = notice.since
    several = [life for life in mine if len(life.open_at(at)) > 1]
    yield from ("several premiums of one policy" for _ in several)
    yield from (
        "part of a premium received" for life in mine for one in life.open_at(at) if one.owed_at(at) < one.premium
    )
    yield from ("account refused" for life in mine if life.refused(at))
    yield from ("account replaced" for life in mine if life.policy.account_at(at) != life.policy.accounts[0][1])
    if sum(len(life.open_at(at)) for life in mine) > MANY:
        yield "more premiums than a text names"


def _in_advance(task: Task, lives: dict[str, Life]) -> bool:
    """Its premium was paid at the moment at which it opened."""
    return task.step == "thanks" and any(
        one.due == task.due and one.paid_at == one.opened for one in lives[task.policy].instalments
    )


def _elsewhere(task: Task, lives: dict[str, Life]) -> bool:
    """Where the policy is it was another day when its supervisor was handed it over."""
    policy = lives[task.policy].policy
    supervisor = policy.supervisor
    return supervisor is not None and local(task.ready, supervisor.zone).date() != local(task.ready, policy.zone).date()
