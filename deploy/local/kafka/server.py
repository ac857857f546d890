"""What every way of running Apache Kafka has in common."""

import base64
import secrets
from abc import ABC, abstractmethod
from typing import ClassVar, Self

from deploy.local.topics import cluster_id, create_topics, empty_topics, topic_plan

JAVA = ("java", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
FORMAT = "kafka.tools.StorageTool"
SERVER = "kafka.Kafka"


class KafkaServer(ABC):
    """One Kafka cluster with the topics of the house. `how` says to a reader where it comes from."""

    kind: ClassVar[str] = "kafka"

    def __init__(self, bootstrap: str, how: str) -> None:
        self.bootstrap = bootstrap
        self.how = how
        self.partitions = topic_plan().partitions.kafka
        self.cluster_id = ""

    @abstractmethod
    async def start(self) -> None:
        """Return when it answers and has its topics. What it held when it was stopped or killed, it still holds."""

    @abstractmethod
    async def stop(self) -> None:
        """Stop it, as an operator would."""

    @abstractmethod
    async def kill(self) -> None:
        """End it at once, as a crash would."""

    @abstractmethod
    async def forget(self) -> None:
        """Of a stopped server: drop all it holds, so that it comes back as another cluster."""

    async def restart(self, *, fresh: bool = False) -> None:
        """Stop and start; `fresh` brings it back empty and as another cluster."""
        await self.stop()
        if fresh:
            await self.forget()
        await self.start()

    async def clean(self) -> None:
        """No records and no offsets."""
        await empty_topics(self.bootstrap, self.partitions, compaction=True)

    async def prepare(self) -> None:
        await create_topics(self.bootstrap, self.partitions, compaction=True)

    async def answers(self) -> bool:
        return await cluster_id(self.bootstrap) == self.cluster_id

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()


def new_cluster_id() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=").replace("-", "A")


def properties(listen: str, advertised: str, controller: str, data: str) -> str:
    """The settings of a one-node server whose topics come from our own list only."""
    settings = {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@{controller}",
        "listeners": f"PLAINTEXT://{listen},CONTROLLER://{controller}",
        "advertised.listeners": f"PLAINTEXT://{advertised}",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": data,
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "4",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        # A killed broker may come back at once instead of waiting for its own ghost to time out.
        "broker.session.timeout.ms": "2000",
        "broker.heartbeat.interval.ms": "500",
        "group.initial.rebalance.delay.ms": "0",
        # What a killed service held is taken over as soon as its session says, also when that is shorter than six seconds.
        "group.min.session.timeout.ms": "1000",
        "auto.create.topics.enable": "false",
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())
