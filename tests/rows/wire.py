"""What lies on a topic, read as any reader of events would read it."""

from collections.abc import Iterator

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from schemas.base import EventModel
from schemas.registry import decode

MOST_AT_ONCE = 1000


async def events_of(bootstrap: str, topic: str, partitions: int) -> list[EventModel]:
    """Every event of a topic from its beginning to its end, in the order of their moments."""
    places = [TopicPartition(topic, number) for number in range(partitions)]
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest") as consumer:
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        found = [event for place in places async for event in _until(consumer, place, ends[place])]
    return sorted(found, key=lambda event: event.occurred_at)


async def _until(consumer: AIOKafkaConsumer, place: TopicPartition, end: int):
    while await consumer.position(place) < end:
        for event in _decoded((await consumer.getmany(place, timeout_ms=200, max_records=MOST_AT_ONCE)).get(place, [])):
            yield event


def _decoded(records: list[ConsumerRecord]) -> Iterator[EventModel]:
    for record in records:
        yield decode(record.headers, record.value, record.key.decode())
