"""A notifier on a real PostgreSQL with echo as its provider, driven step by step."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from schemas.notices import NoticeWithdrawn, WithdrawalReason
from schemas.parties import Channel, PartyChanged
from schemas.policy_events import PolicyChanged
from schemas.registry import decode
from services.kit.clock import SteppedClock
from services.kit.events.record import headers_from_json
from services.kit.postgres import Database
from services.notifier.domain.results import Accepted, NotSent
from services.notifier.handlers.on_moments import Means
from services.notifier.handlers.on_notices import on_notices
from services.notifier.handlers.on_withdrawals_and_facts import on_withdrawals_and_facts
from services.notifier.packs.library import load_packs
from services.notifier.packs.template import House
from services.notifier.providers.echo import Echo, EchoOptions
from services.notifier.sender.booths import Booth
from services.notifier.sender.leases import LostLeases
from services.notifier.sender.sender import Sender
from services.notifier.store.facts import lock_policies
from tests.builders import local, make_instalment, make_party, make_policy
from tests.integration.notifier.processes import say, start, url  # noqa: F401 -- fixtures
from tests.integration.notifier.returning import inlet, returns, sent  # noqa: F401 -- fixtures

LIBRARY = load_packs(House(name="常青人寿", phone="95500"), "zh-CN")
NINE = local("2026-03-02")


class SpiedDatabase(Database):
    """Knows how many transactions are open and how many statements were run."""

    open_transactions = 0
    statements = 0

    @asynccontextmanager
    async def transaction(self):
        async with super().transaction() as tx:
            self.open_transactions += 1
            tx.connection.add_query_logger(self._count)
            try:
                yield tx
            finally:
                tx.connection.remove_query_logger(self._count)
                self.open_transactions -= 1

    def _count(self, record) -> None:
        if record.query.lstrip("-; \n").split(maxsplit=1)[0].upper() not in ("BEGIN", "COMMIT"):
            self.statements += 1


class Answering:
    """A provider whose answers a test chooses, and which notes whether a transaction was open when it was called."""

    longest = 1.0

    def __init__(self, database: SpiedDatabase) -> None:
        self._database = database
        self.answers: list = []
        self.sent: list = []
        self.open_during_send: list[int] = []

    async def hand_over(self, message, leaving):
        return await self.send(message) if await leaving() else NotSent("not written down")

    async def send(self, message):
        self.sent.append(message)
        self.open_during_send.append(self._database.open_transactions)
        answer = self.answers.pop(0) if self.answers else Accepted()
        if isinstance(answer, BaseException):
            raise answer
        return answer

    async def close(self) -> None:
        """Nothing is open."""


class Notifier:
    """The handlers and loops of a notifier, each moved by hand."""

    def __init__(self, database: SpiedDatabase, folder: Path) -> None:
        self.database = database
        self.clock = SteppedClock(NINE)
        self.fresh = True
        self.echo_file = folder / "echo.jsonl"
        self.outage = folder / "outage"
        self.echo = Echo(EchoOptions(file=self.echo_file, outage_file=self.outage))
        self.mail = Answering(database)
        self.booths = {"echo": Booth(self.echo, 500, self.clock), "mail": Booth(self.mail, 8, self.clock)}
        self.lease = timedelta(seconds=30)
        self.sender = self.make_sender()
        self.leases = LostLeases(database, self.clock, self.booths, self.lease)

    def make_sender(self, *, batch: int = 500, lease: timedelta | None = None) -> Sender:
        means = Means(LIBRARY, {Channel.SMS: "echo", Channel.EMAIL: "mail"}, lease or self.lease)
        return Sender(self.database, self.clock, means, self.booths, lambda: self.fresh, batch)

    async def take(self, *events) -> None:
        """Facts and withdrawals come in."""
        async with self.database.transaction() as tx:
            keys = sorted({event.key for event in events if isinstance(event, PolicyChanged)})
            if keys:
                await lock_policies(tx, keys)
            await on_withdrawals_and_facts(tx, events, self.clock.now())

    async def ask(self, *notices) -> None:
        """Notices come in."""
        async with self.database.transaction() as tx:
            await on_notices(tx, notices, self.clock.now())

    async def know(self, *policies, party=None) -> None:
        """Facts that make the builder's notices true."""
        found = policies or (make_policy("P1", make_instalment("2026-03-01")),)
        await self.take(
            *(changed(policy) for policy in found), PartyChanged(occurred_at=NINE, party=party or make_party())
        )

    async def send(self) -> int:
        """Send what is due now, and conclude it."""
        due = await self.sender.begin()
        await self.sender.settle()
        return due

    def at(self, text: str, day: str = "2026-03-02") -> None:
        """Move the clock."""
        self.clock.move_to(local(day, text))

    @property
    def texts(self) -> list[str]:
        """What echo has received."""
        return [json.loads(line)["text"] for line in self.echo_file.read_text().splitlines()]

    async def until_texts(self, count: int) -> None:
        """Wait until echo has received so many: whatever is concluded is said."""
        said = self.database.signals.event("outbox")
        async with asyncio.timeout(10):
            while len(self.texts) < count:
                await said.wait()
                said.clear()

    async def said(self) -> list:
        """The events said since the last call."""
        query = "WITH gone AS (DELETE FROM outbox RETURNING id, key, headers, body) SELECT * FROM gone ORDER BY id"
        rows = await self.rows(query)
        return [decode(headers_from_json(row["headers"]), row["body"], row["key"]) for row in rows]

    async def outcomes(self) -> list[str]:
        """The same, in short: outcome and reason, with ! where it concludes."""
        return [f"{each.outcome}: {each.reason}{'!' if each.concludes else ''}" for each in await self.said()]

    async def rows(self, query: str, *values) -> list:
        async with self.database.transaction() as tx:
            return await tx.connection.fetch(query, *values)


def changed(policy) -> PolicyChanged:
    return PolicyChanged(occurred_at=NINE, policy=policy, changed=("anything",))


def withdrawal(notice, reason=WithdrawalReason.PAID) -> NoticeWithdrawn:
    return NoticeWithdrawn(
        occurred_at=NINE, notice_id=notice.notice_id, recipient_id=notice.recipient_id, reason=reason
    )


@pytest.fixture
async def notifier(make_database, tmp_path) -> AsyncIterator[Notifier]:
    database = SpiedDatabase(await make_database("notifier"), "notifier", connections=4)
    await database.open()
    made = Notifier(database, tmp_path)
    yield made
    await made.sender.settle()
    await made.echo.close()
    await database.close()
