"""A scheduler on a real PostgreSQL, and short words for what tests do to it."""

from collections.abc import AsyncIterator, Iterable
from datetime import date, datetime

import httpx
import pytest
from fastapi import FastAPI

from schemas.base import EventModel
from schemas.ids import DeliveryId, derived
from schemas.notices import NoticeRequested, NoticeWithdrawn
from schemas.outcomes import DeliveryOutcome
from schemas.parties import Party, PartyChanged
from schemas.policies import Instalment, InstalmentStatus, Policy, PolicyStatus
from schemas.policy_events import (
    FeedAdvanced,
    Lapse,
    Payment,
    PaymentReceived,
    PaymentReversed,
    PolicyChanged,
    PolicyDue,
    PolicyRegistered,
)
from schemas.registry import decode, encode
from schemas.sharding import SHARDS
from services.kit import problems
from services.kit.clock import SteppedClock
from services.kit.events.owner import Owner
from services.kit.events.record import Record, headers_from_json
from services.kit.postgres import Database
from services.scheduler.api.scheduler import Scheduler
from services.scheduler.bootstrap import routes
from services.scheduler.domain.plans import Plans
from services.scheduler.plans.loader import load_plans
from services.scheduler.subscribers import subscription
from services.scheduler.tickers import moments
from tests.builders import local, make_party, yuan
from tests.integration.scheduler.book import ROUTINE

START = local("2026-04-01", "00:00")


class Living:
    """The scheduler's handlers on a database, under a clock that the test steps."""

    def __init__(self, database: Database, plans: Plans | None = None) -> None:
        self.database = database
        self.clock = SteppedClock(START)
        self.plans = plans or load_plans()
        self.subscription = subscription(self.plans, Owner("http://127.0.0.1:9", None, "policies"))
        self.ticker = moments(database, self.clock, self.plans)
        self.notices: dict = {}
        self.withdrawals: dict = {}
        self._offset = 0
        self._seqs: dict = {}

    async def take(self, *events: EventModel) -> None:
        """One batch from the broker."""
        async with self.database.transaction() as tx:
            await self.subscription.pipeline.together(tx, [self._record(event) for event in events], self.clock.now())

    def _record(self, event: EventModel) -> Record:
        wire = encode(event)
        self._offset += 1
        return Record(wire.topic, 0, self._offset, wire.key, wire.key.encode(), wire.headers, wire.body)

    async def move(self, to: datetime) -> None:
        """Step through every moment until `to`."""
        while (moment := await self.ticker.tick()) is not None and moment <= to:
            self.clock.move_to(max(moment, self.clock.now()))
        self.clock.move_to(to)
        await self.ticker.tick()
        await self.relay()

    async def relay(self) -> list[EventModel]:
        """Take what was said since the last time."""
        rows = await self.rows("WITH gone AS (DELETE FROM outbox RETURNING *) SELECT * FROM gone ORDER BY id")
        said = [decode(headers_from_json(row["headers"]), row["body"], row["key"]) for row in rows]
        self.notices.update((e.notice_id, e) for e in said if isinstance(e, NoticeRequested))
        self.withdrawals.update((e.notice_id, e) for e in said if isinstance(e, NoticeWithdrawn))
        return said

    async def rows(self, query: str, *values: object) -> list:
        async with self.database.transaction() as tx:
            return await tx.connection.fetch(query, *values)

    async def tasks(self, *columns: str) -> list:
        """All but the calls and visits that every premium brings by its calendar."""
        found = await self.rows("SELECT * FROM task WHERE step <> ALL($1) ORDER BY at, step, task_id", ROUTINE)
        return [tuple(row[column] for column in columns) for row in found]

    async def answer(self, notice: NoticeRequested, kind: str, reason: str = "none") -> DeliveryOutcome:
        """The notifier's one terminal outcome."""
        seq = self._seqs[notice.notice_id] = self._seqs.get(notice.notice_id, 0) + 1
        outcome = DeliveryOutcome(
            occurred_at=self.clock.now(),
            delivery_id=DeliveryId(derived("delivery", notice.notice_id)),
            notice_id=notice.notice_id,
            recipient_id=notice.recipient_id,
            task_ids=notice.task_ids,
            seq=seq,
            outcome=kind,
            reason=reason,
            channel=notice.channels[0],
            concludes=True,
        )
        await self.take(outcome)
        return outcome

    # Events of the ledger

    def mark(self, through: date, shards: Iterable[int] = range(SHARDS)) -> list[FeedAdvanced]:
        now = self.clock.now()
        return [FeedAdvanced(occurred_at=now, feed="bank", complete_through=through, shard=each) for each in shards]

    def party(self, party: Party | None = None) -> PartyChanged:
        return PartyChanged(occurred_at=self.clock.now(), party=party or make_party())

    def registered(self, policy: Policy) -> PolicyRegistered:
        bare = policy.model_copy(update={"instalments": (), "policy_version": 1})
        return PolicyRegistered(occurred_at=self.clock.now(), policy=bare)

    def due(self, policy: Policy) -> PolicyDue:
        number = policy.instalments[-1].number
        return PolicyDue(occurred_at=self.clock.now(), policy=self._next(policy, 2), instalment=number)

    def paid(self, policy: Policy, version: int = 3) -> PaymentReceived:
        premium = policy.instalments[-1]
        settled = premium.model_copy(update={"status": InstalmentStatus.PAID, "paid": premium.amount})
        payment = Payment(
            payment_id=derived("payment", policy.policy_id, version),
            source="bank",
            reference=str(version),
            amount=yuan("1200.00"),
            value_date=self.clock.now().date(),
        )
        after = self._next(policy.with_instalment(settled), version)
        return PaymentReceived(occurred_at=self.clock.now(), policy=after, payment=payment, settled=(premium.number,))

    def reversed(self, policy: Policy, version: int) -> PaymentReversed:
        number = policy.instalments[-1].number
        return PaymentReversed(
            occurred_at=self.clock.now(),
            policy=self._next(policy, version),
            payment_id=derived("payment", policy.policy_id, version - 1),
            reopened=(number,),
            reason="bounced",
        )

    def changed(self, policy: Policy, *fields: str) -> PolicyChanged:
        return PolicyChanged(occurred_at=self.clock.now(), policy=policy, changed=fields)

    def lapsed(self, policy: Policy, version: int = 3) -> Lapse:
        premium: Instalment = policy.instalments[-1]
        at = local(premium.lapse_effective, "00:00", policy.zone)
        after = policy.model_copy(update={"status": PolicyStatus.LAPSED, "lapsed_at": at})
        return Lapse(
            occurred_at=self.clock.now(),
            policy=self._next(after, version),
            instalment=premium.number,
            effective_at=at,
            provisional=False,
        )

    def _next(self, policy: Policy, version: int) -> Policy:
        return policy.model_copy(update={"policy_version": version})


@pytest.fixture
async def living(make_database) -> AsyncIterator[Living]:
    database = Database(await make_database("scheduler"), "scheduler", connections=4)
    await database.open()
    yield Living(database)
    await database.close()


@pytest.fixture
async def client(living) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    problems.install(app)
    app.include_router(routes(Scheduler(living.database, living.clock, living.plans)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://scheduler") as asking:
        yield asking
