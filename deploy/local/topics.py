"""The topics of the house, from `deploy/topics.yaml`, and their making on a broker."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import yaml
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code
from pydantic import BaseModel, ConfigDict

_FILE = Path(__file__).parents[1] / "topics.yaml"


class Partitions(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    kafka: int
    embedded: int


class TopicPlan(BaseModel):
    """What `deploy/topics.yaml` says."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    partitions: Partitions
    topics: dict[str, dict[str, str]]


def topic_plan() -> TopicPlan:
    return TopicPlan.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


@asynccontextmanager
async def admin(bootstrap: str) -> AsyncIterator[AIOKafkaAdminClient]:
    client = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=10_000)
    try:
        await client.start()
        yield client
    finally:
        await client.close()


async def cluster_id(bootstrap: str) -> str | None:
    """The id of the cluster that answers there, None when nobody does."""
    host, port = bootstrap.split(",", maxsplit=1)[0].rsplit(":", 1)
    try:
        _, writer = await asyncio.open_connection(host, int(port))  # the client would log each refusal
        writer.close()
        async with admin(bootstrap) as client:
            return str((await client.describe_cluster())["cluster_id"])
    except (KafkaError, OSError):
        return None


async def create_topics(bootstrap: str, partitions: int, *, compaction: bool) -> None:
    """Make what is missing; a topic that is there stays as it is."""
    topics = [
        NewTopic(name, partitions, 1, topic_configs=configs if compaction else {})
        for name, configs in topic_plan().topics.items()
    ]
    async with admin(bootstrap) as client:
        response = await client.create_topics(topics)
    for name, code, *_ in response.topic_errors:
        error = for_code(code)
        if code and error is not TopicAlreadyExistsError:
            raise error(f"topic {name}")


async def empty_topics(bootstrap: str, partitions: int, *, compaction: bool) -> None:
    """Delete every topic of ours with all offsets groups hold on it, and make it again."""
    names = set(topic_plan().topics)
    async with admin(bootstrap) as client:
        present = names & set(await client.list_topics())
        if present:
            await client.delete_topics(sorted(present))
        async with asyncio.timeout(20):
            while names & set(await client.list_topics()):  # noqa: ASYNC110 - the broker gives no sign but its list
                await asyncio.sleep(0.02)
    await create_topics(bootstrap, partitions, compaction=compaction)
