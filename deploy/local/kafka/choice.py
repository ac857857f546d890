"""Which Apache Kafka to use: a running one, else a container, else the jars."""

import os
from pathlib import Path

from deploy.local.kafka.container import ContainerKafka, engine_has
from deploy.local.kafka.jars import JarKafka, resolve_jars
from deploy.local.kafka.server import KafkaServer
from deploy.local.processes import ChildFailure
from deploy.local.topics import cluster_id

DEFAULT_IMAGE = "apache/kafka:4.1.0"


class RunningKafka(KafkaServer):
    """A cluster that somebody else runs; it is used, but never stopped or killed."""

    def __init__(self, bootstrap: str) -> None:
        super().__init__(bootstrap, f"the Apache Kafka that runs at {bootstrap}")

    async def start(self) -> None:
        found = await cluster_id(self.bootstrap)
        if found is None:
            raise ChildFailure(f"no Kafka answers at {self.bootstrap}")
        self.cluster_id = found
        await self.prepare()

    async def stop(self) -> None:
        """Nothing: it is not ours."""

    async def kill(self) -> None:
        raise ChildFailure(f"{self.how} is not ours to kill")

    async def forget(self) -> None:
        raise ChildFailure(f"{self.how} is not ours to wipe")


async def choose_kafka(directory: Path) -> KafkaServer:
    """The first way that this machine allows, not started yet.

    `KAFKA_BOOTSTRAP_SERVERS` names a running cluster, `TEST_KAFKA_IMAGE` the image for containers.
    """
    running = os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
    if running:
        return RunningKafka(running)
    image = os.environ.get("TEST_KAFKA_IMAGE", DEFAULT_IMAGE)
    if engine_has(image):
        return ContainerKafka(image)
    await resolve_jars()
    return JarKafka(directory)
