"""The language of whoever reads the terminal: `PERENNIAL_CLI_LANGUAGE`, else that of the locale; English where it is no other."""

import os
import re
from functools import lru_cache

from services.cli.errors import BadUse
from services.cli.service import get
from services.scheduler.domain.words import Words

SETTING = "PERENNIAL_CLI_LANGUAGE"
OF_THE_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
KNOWN = {"zh": "zh-CN", "en": "en"}
"""By how a name begins: `zh_CN.UTF-8` and `en-GB` name them too."""


def language() -> str:
    """`zh-CN`, or `en`. A setting that names neither is refused; a locale says what is read beside other programs too."""
    if said := os.environ.get(SETTING):
        if found := _known(said):
            return found
        raise BadUse(f"{SETTING}: {said!r} is no language of ours; known are {', '.join(KNOWN.values())}")
    return _known(next((os.environ[name] for name in OF_THE_LOCALE if os.environ.get(name)), "")) or "en"


def _known(said: str) -> str | None:
    return KNOWN.get(re.split(r"[-_.@]", said.lower())[0])


@lru_cache(maxsize=1)
def words() -> Words:
    """What the scheduler's codes are called in that language."""
    return Words.model_validate(get("scheduler", "/words", {"language": language()}))


def named(group: str, code: str | None) -> str:
    """The word for a code; nothing for none."""
    return words().word(group, code) if code else ""


def person_named(name: str, staff_number: str | None) -> str:
    """Somebody on the staff with their number; a desk by its word."""
    return f"{name} ({staff_number})" if staff_number else named("desk", name)


def headings(*columns: str) -> dict[str, str]:
    """What columns are called; a name that has no word of its own is written with spaces."""
    return {column: words().word("heading", column).replace("_", " ") for column in columns}
