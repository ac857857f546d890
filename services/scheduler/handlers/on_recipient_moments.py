"""The moment of recipients has come: what may leave for them now is composed and asked of the notifier."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from schemas.ids import PartyId, PolicyId
from schemas.policies import Policy
from services.kit.postgres import Transaction
from services.scheduler.domain.anchors import staff_of
from services.scheduler.domain.composing import compose
from services.scheduler.domain.facts import Agenda, Facts
from services.scheduler.domain.greetings import GREETINGS
from services.scheduler.domain.plans import Plans
from services.scheduler.domain.recipients import Recipient
from services.scheduler.domain.tasks import Purpose, Task
from services.scheduler.handlers.on_round import agendas
from services.scheduler.store import feeds, notices, parties, policies, recipients, tasks

_OF_ALL_POLICIES = frozenset({Purpose.PREMIUM, Purpose.FAILURE}) | GREETINGS


async def on_recipient_moments(tx: Transaction, plans: Plans, now: datetime, limit: int) -> int:
    """Handle at most `limit` due recipients; how many there were."""
    marks = await feeds.read(tx)
    due = await recipients.claim(tx, now, limit)
    if not due:
        return 0
    wanted = await tasks.open_notices_of(tx, [each.recipient_id for each in due])
    facts = await _facts(tx, plans, due, wanted, marks, await agendas(tx, wanted, now))
    composed = [compose(each, wanted.get(each.recipient_id, ()), facts, now) for each in due]
    await tasks.save(tx, [task for each in composed for task in each.tasks], now)
    await recipients.save(tx, [each.recipient for each in composed])
    await notices.add(tx, [notice for each in composed for notice in each.notices], now)
    return len(due)


async def _facts(
    tx: Transaction,
    plans: Plans,
    due: Sequence[Recipient],
    wanted: Mapping[PartyId, Sequence[Task]],
    marks: Mapping[str, date],
    worklists: Mapping[PartyId, Agenda],
) -> Facts:
    about = await policies.read(tx, _policies_of(wanted), _holders_in(wanted))
    people = await parties.read_of_claimed(tx, {each.recipient_id for each in due} | set(_named_in(about.values())))
    return Facts(plans, about, people.known, people.erased, marks, worklists)


def _policies_of(wanted: Mapping[PartyId, Sequence[Task]]) -> set[PolicyId]:
    return {task.policy_id for ones in wanted.values() for task in ones if task.policy_id}


def _holders_in(wanted: Mapping[PartyId, Sequence[Task]]) -> list[PartyId]:
    """Recipients whose other policies bear on what they are told: an account that was refused, a lapse."""
    return [party for party, ones in wanted.items() if any(task.what in _OF_ALL_POLICIES for task in ones)]


def _named_in(about: Iterable[Policy]) -> Iterator[PartyId]:
    for policy in about:
        yield policy.holder_id
        yield from staff_of(policy)
