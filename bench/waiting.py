"""A large book must not slow its day: the release of 20,000 while few cases wait, and while a million do.

python -m bench.waiting [--broker embedded|kafka] [--few 10000] [--many 1000000] [--recipients 20000] [--runs 3]

Both take place on the same database server, broker and machine, one after the other; the median of the ratios is what counts. The
bare loop behind each, which nothing waits in, shows whether the machine itself was as fast.
"""

import argparse
import os
import statistics
import tempfile
from dataclasses import replace
from pathlib import Path

import uvloop

from bench import bare, house
from bench.ground import Ground
from bench.spike import add_broker, broker_of, drop, fresh, postgres
from deploy.local.broker import EmbeddedBroker
from deploy.local.kafka.server import KafkaServer
from deploy.local.postgres import Postgres

RATIO = 0.9
"""The floor: the speed beside many, as a share of the speed beside few."""
BUFFERS = "2GB"
"""A server that holds a million cases, six gigabytes, has a memory that goes with it."""


async def main() -> None:
    """Run both and print the figures."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        logs = Path(folder)
        async with postgres(logs, BUFFERS) as database, broker_of(arguments.broker, logs) as broker:
            print(f"{broker.how}; {os.cpu_count()} cores")
            ratios = []
            for number in range(arguments.runs):
                few, many = [
                    await _beside(waiting, f"waiting{number}_{waiting}", database, broker, arguments.recipients, logs)
                    for waiting in (arguments.few, arguments.many)
                ]
                ratios.append(many / few)
    ratio = statistics.median(ratios)
    print(f"ratio {ratio:.2f}; floor {RATIO}: {'met' if ratio >= RATIO else 'MISSED'}")


async def _beside(
    waiting: int, name: str, database: Postgres, broker: EmbeddedBroker | KafkaServer, recipients: int, logs: Path
) -> float:
    """A release beside so many that wait, in a database of this name that is dropped again: how many per second."""
    await broker.clean()
    url = await fresh(database, name)
    ground = Ground.on(url, broker, logs / f"{name}.jsonl")
    run = await house.run(ground, recipients, logs, waiting=waiting)
    alone, _ = await bare.seconds_for(replace(ground, echo=logs / "bare"), recipients)
    print(
        f"{waiting:9d} waiting: {run.per_second:7.0f}/s; "
        f"{run.statements:.1f} statements, {run.wal_bytes / 1024:.0f} KiB WAL per 1,000; "
        f"{sum(run.processor.values()):.2f} ms of processor per notice; bare {recipients / alone:.0f}/s",
        flush=True,
    )
    await drop(database, name)
    return run.per_second


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_broker(parser)
    parser.add_argument("--few", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--recipients", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    uvloop.run(main())
