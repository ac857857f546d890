"""The tables of fields in the local stack's README."""

import re
from pathlib import Path

README = Path(__file__).parents[3] / "deploy" / "local" / "README.md"


def documented_fields() -> dict[str, list[str]]:
    """File → the fields that the README explains, in its order."""
    _, *sections = re.split(r"^### (\w+)\.jsonl$", README.read_text(encoding="utf-8"), flags=re.MULTILINE)
    pairs = zip(sections[::2], sections[1::2], strict=True)
    return {name: re.findall(r"^\| `(\w+)` \| \S", text, flags=re.MULTILINE) for name, text in pairs}
