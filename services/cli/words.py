"""The language of whoever reads the terminal: `PERENNIAL_CLI_LANGUAGE`, else that of the locale; English where it is no other."""

import os
from functools import lru_cache

from services.cli.service import get
from services.scheduler.domain.words import Words

VARIABLES = ("PERENNIAL_CLI_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def language() -> str:
    """`zh-CN`, or `en`."""
    said = next((os.environ[name] for name in VARIABLES if os.environ.get(name)), "")
    return "zh-CN" if said.lower().startswith("zh") else "en"


@lru_cache(maxsize=1)
def words() -> Words:
    """What the scheduler's codes are called in that language."""
    return Words.model_validate(get("scheduler", "/words", {"language": language()}))


def named(group: str, code: str | None) -> str:
    """The word for a code; nothing for none."""
    return words().word(group, code) if code else ""


def headings(*columns: str) -> dict[str, str]:
    """What columns are called; a name that has no word of its own is written with spaces."""
    return {column: words().word("heading", column).replace("_", " ") for column in columns}
