"""Where a benchmark runs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bench.sinks import Sink
from deploy.local.broker import EmbeddedBroker
from deploy.local.kafka.server import KafkaServer


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the loop runs."""

    database_url: str
    bootstrap: str
    partitions: int
    idempotent: bool
    echo: Path
    carrier: str = "echo"
    """What carries the messages: `echo`, `smpp` or `smtp`."""
    sink_port: int = 0
    """Where the sink listens, for the last two."""

    @classmethod
    def on(
        cls,
        database_url: str,
        broker: EmbeddedBroker | KafkaServer,
        echo: Path,
        carrier: str = "echo",
        sink: Sink | None = None,
    ) -> Self:
        """A database, a broker, and what carries the messages."""
        idempotent = broker.kind == "kafka"
        port = sink.port if sink else 0
        return cls(database_url, broker.bootstrap, broker.partitions, idempotent, echo, carrier, port)

    def topic(self, name: str) -> str:
        """A topic of this run alone: what an earlier run has left must not count."""
        return f"{name}.{self.database_url.rpartition('/')[2]}"
