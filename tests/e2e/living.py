"""Lives the demo of a generated book in a process of its own, on the broker of the tests."""

import asyncio
import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


async def live(folder: Path, broker, *options: str, **settings: str) -> Path:
    """The records that it left."""
    given = {name: text for name, text in os.environ.items() if not name.startswith("PERENNIAL_")}
    environment = given | {"PERENNIAL_LOCAL_HOME": str(folder / "home")} | settings
    if broker.kind != "embedded":
        environment["PERENNIAL_KAFKA_BOOTSTRAP"] = broker.bootstrap
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.local", "demo", "--exit", *options, "--records", str(folder / "records"),
        cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
    assert process.returncode == 0, said.decode()
    return folder / "records"
