"""Apache Kafka in a container, by testcontainers. The image is the official one or any with `java` and the jars."""

import asyncio
import shutil
import subprocess

from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer

from deploy.local.kafka.server import FORMAT, JAVA, SERVER, KafkaServer, new_cluster_id, properties
from deploy.local.ports import free_port
from deploy.local.processes import ChildFailure

_INSIDE = 9092
_HOME = "/tmp/kafka"  # noqa: S108 - inside the container, where it is the one place every image lets us write to
_START = f"""
set -e
mkdir -p {_HOME}
printf '%s' "$PROPERTIES" > {_HOME}/server.properties
java -cp '/opt/kafka/libs/*' {FORMAT} format --ignore-formatted -t "$CLUSTER" -c {_HOME}/server.properties
exec {" ".join(JAVA)} -cp '/opt/kafka/libs/*' {SERVER} {_HOME}/server.properties
"""


class ContainerKafka(KafkaServer):
    """A container of ours; its data lives as long as it does, over stop, kill and start."""

    def __init__(self, image: str) -> None:
        # The reaper is one more image to fetch; whoever starts a server here stops it.
        testcontainers_config.ryuk_disabled = True
        self._image = image
        self._port = free_port()
        super().__init__(f"127.0.0.1:{self._port}", f"Apache Kafka by testcontainers, image {image}")
        self._container: DockerContainer | None = None

    async def start(self) -> None:
        if self._container is None:
            self.cluster_id = new_cluster_id()
            self._container = await asyncio.to_thread(self._create)
        else:
            await asyncio.to_thread(self._container.get_wrapped_container().start)
        try:
            async with asyncio.timeout(90):
                while not await self.answers():  # noqa: ASYNC110 - a broker gives no sign but its answers
                    await asyncio.sleep(0.05)
        except TimeoutError:
            said, complained = self._container.get_logs()
            raise ChildFailure(f"{self.how} did not answer\n{(said + complained).decode()[-2000:]}") from None
        await self.prepare()

    def _create(self) -> DockerContainer:
        settings = properties(f"0.0.0.0:{_INSIDE}", self.bootstrap, "127.0.0.1:9093", f"{_HOME}/data")
        container = DockerContainer(self._image).with_command(["sh", "-c", _START])
        # On loopback only, which testcontainers has no word for; the engine takes an address beside the port.
        container.ports[str(_INSIDE)] = ("127.0.0.1", self._port)  # type: ignore[assignment]
        return container.with_env("PROPERTIES", settings).with_env("CLUSTER", self.cluster_id).start()

    async def stop(self) -> None:
        if self._container is not None:
            await asyncio.to_thread(self._container.get_wrapped_container().stop, timeout=20)

    async def kill(self) -> None:
        if self._container is not None:
            await asyncio.to_thread(self._container.get_wrapped_container().kill)

    async def forget(self) -> None:
        if self._container is not None:
            await asyncio.to_thread(self._container.stop)
            self._container = None

    async def __aexit__(self, *_: object) -> None:
        await self.forget()


def engine_has(image: str) -> bool:
    """Whether a container engine answers and holds the image."""
    asked = ["docker", "image", "inspect", image]
    return (
        shutil.which("docker") is not None and subprocess.run(asked, capture_output=True, check=False).returncode == 0
    )
