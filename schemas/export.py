"""Writes the JSON Schema of every event and purpose to `schemas/json/`: `python -m schemas.export`."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from schemas.base import Contract
from schemas.purposes import PURPOSES
from schemas.registry import EVENTS

FOLDER = Path(__file__).parent / "json"


def documents() -> Mapping[str, str]:
    """File name → JSON Schema, as it stands in the code."""
    models: dict[str, type[Contract]] = {name.removeprefix("perennial."): model for name, model in EVENTS.items()}
    models |= {f"purpose.{model.__name__}": model for model in PURPOSES}
    return {f"{name}.json": _document(model) for name, model in models.items()}


def _document(model: type[Contract]) -> str:
    schema = model.model_json_schema()
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> None:
    """Replace the folder's documents by those of the code."""
    FOLDER.mkdir(exist_ok=True)
    for stale in FOLDER.glob("*.json"):
        stale.unlink()
    for name, text in documents().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(documents())} documents in {FOLDER.name}/\n")


if __name__ == "__main__":
    main()
