"""Apache Kafka from its official jars, which Maven resolves: needs `java` (17 or newer) and, once, `mvn`."""

import asyncio
import shutil
import signal
from pathlib import Path

from deploy.local.kafka.server import FORMAT, JAVA, SERVER, KafkaServer, new_cluster_id, properties
from deploy.local.ports import free_port
from deploy.local.processes import Child, ChildFailure

LIBRARIES = Path(__file__).resolve().parents[3] / ".local" / "kafka" / "libs"
_POM = Path(__file__).with_name("pom.xml")


class JarKafka(KafkaServer):
    """A server process of ours, with its data in `directory`."""

    def __init__(self, directory: Path) -> None:
        self._port = free_port()
        super().__init__(f"127.0.0.1:{self._port}", "Apache Kafka 4.1.0 from the official jars")
        self._directory = directory / "kafka"
        self._data = self._directory / "data"
        self._settings = self._directory / "server.properties"
        command = [*_java(), SERVER, str(self._settings)]
        log = self._directory / "kafka.log"
        self._child = Child("Apache Kafka", command, log=log, stop_signal=signal.SIGTERM, directory=self._directory)

    async def start(self) -> None:
        if not self._data.exists():
            await self._format()
        self._child.start()
        await self._child.ready(self.answers, within=60)
        await self.prepare()

    async def _format(self) -> None:
        self._directory.mkdir(parents=True, exist_ok=True)
        self.cluster_id = new_cluster_id()
        controller = f"127.0.0.1:{free_port()}"
        self._settings.write_text(properties(self.bootstrap, self.bootstrap, controller, str(self._data)))
        await run(*_java(), FORMAT, "format", "-t", self.cluster_id, "-c", str(self._settings))

    async def stop(self) -> None:
        await self._child.stop(within=30)

    async def kill(self) -> None:
        self._child.kill()

    async def forget(self) -> None:
        shutil.rmtree(self._data)


async def resolve_jars() -> None:
    """Fetch the jars into the checkout, once."""
    if not LIBRARIES.is_dir():
        making = LIBRARIES.with_name("libs.making")
        shutil.rmtree(making, ignore_errors=True)
        await run("mvn", "-q", "-B", "-f", str(_POM), "dependency:copy-dependencies", f"-DoutputDirectory={making}")
        making.rename(LIBRARIES)


async def run(*command: str) -> None:
    """Run a program to its end; raise ChildFailure with what it said when it fails or is not installed."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
    except FileNotFoundError:
        raise ChildFailure(f"{command[0]} is not installed") from None
    said, _ = await process.communicate()
    if process.returncode != 0:
        raise ChildFailure(f"{command[0]} failed\n{said.decode(errors='replace')[-2000:]}")


def _java() -> list[str]:
    return [*JAVA, "-cp", f"{LIBRARIES}/*"]


if __name__ == "__main__":
    asyncio.run(resolve_jars())
