"""The house on the run's own broker and database, as real processes: a test decides who lives, and when they die."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

import asyncpg
import httpx

from deploy.local import records
from deploy.local.driver import Driver, Time
from deploy.local.house import House
from deploy.local.ports import free_port
from deploy.local.service_process import ServiceProcess
from deploy.local.sinks import Sinks
from deploy.local.story import Story, read_story
from deploy.local.variables import Surroundings
from services.cli.addresses import SERVICES
from tests.e2e.audit import audit

API_KEY = "the-key-of-a-test"
LOOK_AGAIN = 0.02
LONGEST = 120


class World:
    """Services, sinks and a driver; broker and database belong to the run and are given."""

    def __init__(
        self, folder: Path, broker, postgres, database_url: str, story: Story | None = None, *, echo=True
    ) -> None:
        self.folder = folder
        self.records = folder / "records"
        self.records.mkdir(exist_ok=True)
        self.broker = broker
        self.postgres = postgres
        self.database_url = database_url
        self.story: Story = story or read_story(self.records, None)
        self.time = Time(self.story.start, folder / "clock")
        self.time.move_to(self.story.start)
        self.sinks = Sinks(self.records, folder / "logs", self.time.file, echo=echo)
        self._ports = {name: free_port() for name in SERVICES}
        self._surroundings = Surroundings(
            database_url=database_url,
            kafka_bootstrap=broker.bootstrap,
            embedded_broker=broker.kind == "embedded",
            api_key=API_KEY,
            ledger_url=f"http://127.0.0.1:{self._ports['ledger']}",
            carriers=self.sinks.settings,
            zone=self.story.zone,
        )
        self.services = {name: self.instance(name, port) for name, port in self._ports.items()}
        self.extra: list[ServiceProcess] = []
        self.house = House({name: one.url for name, one in self.services.items()}, API_KEY)
        self._driving: asyncio.Task[None] | None = None
        self._looking: asyncpg.Connection | None = None

    async def __aenter__(self) -> Self:
        await self.sinks.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._driving is not None:
            self._driving.cancel()
            await asyncio.wait([self._driving])
        for one in (*self.services.values(), *self.extra):
            one.kill()
        if self._looking is not None:
            self._looking.terminate()
        await self.house.__aexit__()
        await self.sinks.stop()

    def instance(self, name: str, port: int | None = None) -> ServiceProcess:
        """One more instance of a service, not started."""
        port = port or free_port()
        logs = self.folder / "logs" / str(port)
        return ServiceProcess(name, port, self._surroundings, logs, self.time.setting)

    async def start(self) -> None:
        """Start every service, and return when all can do their work."""
        for one in self.services.values():
            one.start()
        await asyncio.gather(*(one.ready() for one in self.services.values()))

    async def again(self, name: str) -> None:
        """Start a service that was killed, and return when it can do its work."""
        self.services[name].start()
        await self.services[name].ready()

    async def import_book(self) -> None:
        await self.house.call("ledger", "POST", "/books", params={"name": "book.csv"}, content=self.story.book)

    @asynccontextmanager
    async def living(self) -> AsyncIterator[None]:
        """The story is lived while the block does its worst; it ends when the block has ended and the story is over."""
        driver = Driver(self.house, self.sinks, self.story, self.time, lambda _now: None)
        self._driving = asyncio.create_task(driver.live(), name="driver")
        yield
        await self._driving
        await records.export(self.house, self.records)

    async def until(self, check: Callable[[], Awaitable[bool]], *, what: str = "") -> None:
        """Look again and again; a story that ends or fails first ends the waiting too."""
        try:
            async with asyncio.timeout(LONGEST):
                while not await check():
                    await self._look_again(what)
        except TimeoutError:
            raise AssertionError(f"{what or check} did not come within {LONGEST} s") from None

    async def _look_again(self, what: str) -> None:
        witness = self._driving or asyncio.create_task(asyncio.Event().wait())
        try:
            await asyncio.wait({witness}, timeout=LOOK_AGAIN)
            if witness.done():
                witness.result()
                raise AssertionError(f"the story was over before {what}")
        finally:
            if witness is not self._driving:
                witness.cancel()

    async def waits_for(self, name: str, what: str) -> None:
        """Until a service says that it misses something."""

        async def says_so() -> bool:
            return what in await self.reasons(name)

        await self.until(says_so, what=f"the {name} misses the {what}")

    async def reasons(self, name: str) -> dict[str, str]:
        """Why a service is not ready; nothing while it does not answer."""
        try:
            answer = await self.house._clients[name].get("/ready")
        except httpx.TransportError:
            return {}
        return answer.json().get("waiting_for", {}) if answer.status_code != 200 else {}

    async def rows(self, query: str, *arguments: object) -> list[asyncpg.Record]:
        # One connection for all looks, of which there are fifty a second: logging in takes longer than any of them.
        if self._looking is None or self._looking.is_closed():
            self._looking = await asyncpg.connect(self.database_url)
        return await self._looking.fetch(query, *arguments)

    async def number(self, query: str, *arguments: object) -> int:
        return (await self.rows(query, *arguments))[0][0]

    async def set_aside(self) -> dict[str, int]:
        """Records that are parked or wait for their predecessor, by service: none when all is well."""
        found = {
            f"{name}.{table}": await self.number(f"SELECT count(*) FROM {name}.{table}")  # noqa: S608
            for name in SERVICES
            for table in ("parked", "waiting")
        }
        return {place: count for place, count in found.items() if count}

    def texts(self) -> list[dict]:
        return [*records.read(self.records, "echo"), *records.read(self.records, "smsc")]

    def mails(self) -> list[dict]:
        return records.read(self.records, "smtp")

    async def is_as_if_nothing_had_happened(self) -> None:
        """Nothing lost, nothing twice, nothing late or untrue; every notice has one end, and nothing was set aside."""
        report = audit(self.records)
        assert report.numbers() == dict.fromkeys(report.numbers(), 0), "\n".join(report.lines())
        assert report.received == report.expected > 0
        assert await self.set_aside() == {}
        ends = [row["notice_id"] for row in records.read(self.records, "outcomes") if row.get("concludes")]
        notices = records.read(self.records, "notices")
        assert sorted(ends) == sorted(row["notice_id"] for row in notices)
        assert {row["state"] for row in notices} == {"concluded"}
