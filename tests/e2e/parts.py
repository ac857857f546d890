"""Puts the parts that npm's SMSC took down together again, as a phone would."""

import json
from collections.abc import Iterator
from pathlib import Path


def messages(log: Path) -> Iterator[dict[str, object]]:
    """Every text that arrived whole, at the moment of its last part."""
    waiting: dict[tuple[str, str], dict[str, str]] = {}
    with log.open(encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            header = line["udh"][0] if line["udh"] else "00030001" + "01"
            reference, total, number = header[-6:-4], int(header[-4:-2], 16), header[-2:]
            parts = waiting.setdefault((line["to"], reference), {})
            parts[number] = line["text"]
            if len(parts) == total:
                yield {"to": line["to"], "at": line["at"], "text": "".join(parts[each] for each in sorted(parts))}
                del waiting[line["to"], reference]
