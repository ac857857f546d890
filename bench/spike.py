"""The spike: due recipients through release → outbox → broker → render → carrier → outcome → task closed.

python -m bench.spike [--broker embedded|kafka] [--to echo|smpp|smtp] [--recipients 20000] [--runs 3]

The house and the bare loop take turns in one run, on the same database server, broker and machine; the ratio is what counts.
"""

import argparse
import os
import platform
import statistics
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import asyncpg
import uvloop

from bench import bare, house
from bench.ground import Ground
from bench.sinks import Sink, sink_of
from deploy.local.broker import EmbeddedBroker
from deploy.local.kafka.choice import choose_kafka
from deploy.local.kafka.server import KafkaServer
from deploy.local.postgres import BUFFERS, Postgres


@dataclass(frozen=True, slots=True)
class Floor:
    """What is asked of a carrier."""

    per_second: int
    """Notices, end to end."""
    ratio: float = 0.0
    """The share of the bare loop's."""

    def verdict(self, per_second: float, ratio: float) -> str:
        """How a run stands to it."""
        beside = f" and {self.ratio} of the bare loop's" if self.ratio else ""
        met = per_second >= self.per_second and ratio >= self.ratio
        return f"floor {self.per_second}/s{beside}: {'met' if met else 'MISSED'}"


FLOORS = {"echo": Floor(1500, 0.3), "smpp": Floor(1500), "smtp": Floor(400)}
"""By carrier."""


async def main() -> None:
    """Run it all and print the figures."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        logs = Path(folder)
        async with postgres(logs) as database, broker_of(arguments.broker, logs) as broker:
            print(f"{broker.how}; {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
            with sink_for(arguments.to) as sink:
                ratios = []
                for number in range(arguments.runs):
                    await broker.clean()
                    url = await fresh(database, f"run{number}")
                    ground = Ground.on(url, broker, logs / f"echo{number}.jsonl", arguments.to, sink)
                    ratios.append(await _turn(ground, arguments.recipients, logs, sink))
    _print_verdict(ratios, FLOORS[arguments.to])


async def _turn(ground: Ground, recipients: int, logs: Path, sink: Sink | None) -> tuple[float, float]:
    """The house, then the bare loop: how many per second each."""
    before = sink.taken if sink else 0
    ours = await house.run(ground, recipients, logs)
    if sink and sink.taken - before < recipients:
        raise RuntimeError(f"the sink has taken {sink.taken - before} of {recipients}")
    alone, processor = await bare.seconds_for(replace(ground, echo=ground.echo.with_suffix(".bare")), recipients)
    _print_run(ours, recipients / alone, processor / recipients * 1000)
    return ours.per_second, recipients / alone


def sink_for(carrier: str) -> AbstractContextManager[Sink | None]:
    """The sink of a carrier; echo needs none."""
    return nullcontext() if carrier == "echo" else sink_of(carrier)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_broker(parser)
    parser.add_argument("--to", choices=tuple(FLOORS), default="echo")
    parser.add_argument("--recipients", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3)
    return parser.parse_args()


def add_broker(parser: argparse.ArgumentParser) -> None:
    """The option that every run has."""
    parser.add_argument("--broker", choices=("embedded", "kafka"), default="embedded")


@asynccontextmanager
async def postgres(folder: Path, buffers: str = BUFFERS) -> AsyncIterator[Postgres]:
    """A database server of its own, with so much memory for its data."""
    server = Postgres(folder / "postgres", buffers=buffers)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


@asynccontextmanager
async def broker_of(kind: str, folder: Path) -> AsyncIterator[EmbeddedBroker | KafkaServer]:
    """A broker of its own, or the Apache Kafka that the machine allows."""
    async with await choose_kafka(folder) if kind == "kafka" else EmbeddedBroker(folder) as broker:
        yield broker


async def fresh(server: Postgres, name: str) -> str:
    """An empty database."""
    await _said(server, f"CREATE DATABASE {name}")
    return server.url(name)


async def drop(server: Postgres, name: str) -> None:
    """Give the room of a large database back."""
    await _said(server, f"DROP DATABASE {name} WITH (FORCE)")


async def _said(server: Postgres, statement: str) -> None:
    connection = await asyncpg.connect(server.url())
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _print_run(ours: house.Run, bare_per_second: float, bare_processor: float) -> None:
    print(
        f"house {ours.per_second:7.0f}/s ({ours.seconds:.2f} s)   bare {bare_per_second:7.0f}/s   "
        f"ratio {ours.per_second / bare_per_second:.2f}\n"
        f"  per 1,000 notices: {ours.statements:.1f} statements, {ours.produce_batches:.1f} produce batches, "
        f"{ours.wal_bytes / 1024:.0f} KiB WAL\n"
        f"  processor ms per notice: {', '.join(f'{name} {ms:.2f}' for name, ms in ours.processor.items())}; "
        f"all {sum(ours.processor.values()):.2f}, bare {bare_processor:.2f}\n"
        f"  resident MiB after each quarter: "
        f"{', '.join(f'{name} {_megabytes(quarters)}' for name, quarters in ours.resident.items())}"
    )


def _megabytes(quarters: Sequence[float]) -> str:
    return " ".join(f"{held:.0f}" for held in quarters)


def _print_verdict(ratios: list[tuple[float, float]], floor: Floor) -> None:
    ours = statistics.median(house for house, _ in ratios)
    ratio = statistics.median(house / bare for house, bare in ratios)
    print(f"median {ours:.0f}/s, ratio {ratio:.2f}; {floor.verdict(ours, ratio)}")


if __name__ == "__main__":
    uvloop.run(main())
