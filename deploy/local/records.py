"""The records of a demo: what the services have in their books, written as JSON lines beside inputs and sinks' logs."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from deploy.local.house import House

EXPORTS: Mapping[str, str] = {
    "entries": "ledger",
    "tasks": "scheduler",
    "notices": "scheduler",
    "deliveries": "notifier",
    "attempts": "notifier",
    "outcomes": "notifier",
}
"""What is exported as `<name>.jsonl`, and by which service."""

WHY = "why"
EXPLAINED = 300
"""Of at most so many policies the explanation is kept."""


async def export(house: House, folder: Path) -> None:
    """Write every export; each row is one line."""
    for name, service in EXPORTS.items():
        with (folder / f"{name}.jsonl").open("wb") as file:
            async for piece in house.stream(service, f"/records/{name}"):
                file.write(piece)


async def explain(house: House, folder: Path) -> None:
    """Write what `perennial why` says of the policies in `why.jsonl`: of all, or of so many spread over the book."""
    numbers = sorted({row["body"]["policy"]["policy_number"] for row in read(folder, "entries")})
    step = max(1, -(-len(numbers) // EXPLAINED))
    with (folder / f"{WHY}.jsonl").open("w", encoding="utf-8") as file:
        for number in numbers[::step]:
            answer = await house.call("scheduler", "GET", f"/policies/{quote(number, safe='')}/why")
            file.write(json.dumps(answer, ensure_ascii=False) + "\n")


def read(folder: Path, name: str) -> list[dict[str, Any]]:
    """The rows of one export, or of a sink's log."""
    file = folder / f"{name}.jsonl"
    if not file.exists():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
