"""The broker cluster: who is it, and have we published to it before?

A cluster with another id has lost all that was said. Every owner then publishes the last day again from its tables.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from services.kit.events import broker
from services.kit.events.broker import BrokerAddress
from services.kit.logging import get_logger
from services.kit.postgres import Database, Transaction, statements

PATIENCE = 5.0
KNOCK_SECONDS = 0.5
PUBLISHED_AGAIN = timedelta(days=1)

Republish = Callable[[Transaction, datetime], Awaitable[None]]
"""Put into the outbox again what was said since that instant."""

_sql = statements("services.kit.store", "cluster.sql")
_log = get_logger(__name__)


async def cluster_id(address: BrokerAddress) -> str:
    """The id of the cluster that answers. Raises KafkaError, OSError or TimeoutError when none does."""
    async with asyncio.timeout(PATIENCE):
        await _knock(address.bootstrap)
        admin = broker.admin(address)
        try:
            await admin.start()
            description = await admin.describe_cluster()
        finally:
            await admin.close()
    return str(description["cluster_id"])


async def welcome(database: Database, cluster: str, republish: Republish | None, now: datetime) -> None:
    """Publish the last day again when this cluster is another than the last one; of several replicas one does."""
    async with database.transaction() as tx:
        known = await _sql.known_cluster(tx.connection)
        if known == cluster:
            return
        await _sql.note_cluster(tx.connection, cluster_id=cluster)
        if known is not None and republish is not None:
            _log.warning("another broker cluster: publishing the last day again", cluster=cluster, before=known)
            await republish(tx, now - PUBLISHED_AGAIN)


async def database_time(database: Database) -> datetime:
    """The time of the database server, which every process must be near."""
    async with database.transaction() as tx:
        instant: datetime = await _sql.database_time(tx.connection)
        return instant


async def answers(address: BrokerAddress) -> bool:
    """Whether a port of the broker is open right now."""
    try:
        async with asyncio.timeout(KNOCK_SECONDS):
            await _knock(address.bootstrap)
    except OSError:
        return False
    return True


async def _knock(bootstrap: str) -> None:
    """Find an open port first: the client would log every refusal and wait long for a host that does not answer."""
    refusals = []
    for address in bootstrap.split(","):
        host, _, port = address.strip().rpartition(":")
        try:
            _, writer = await asyncio.open_connection(host.strip("[]"), int(port))
            writer.close()
            return
        except OSError as error:
            refusals.append(f"{address}: {error}")
    raise ConnectionError("; ".join(refusals))
