"""What a recipient means by an answer: no more of what may be refused, or words for somebody to read."""

import unicodedata

from services.notifier.domain.choice import NEEDS_NO_REFUSAL

NO_MORE = frozenset(
    {
        "STOP",
        "STOPALL",
        "UNSUBSCRIBE",
        "OPTOUT",
        "R",
        "T",
        "TD",
        "退订",
        "退订短信",
        "TD退订",
        "回复TD",
        "回复R",
        "拒收",
    }
)
"""The forms that networks teach people, in capitals and without spaces and marks."""

REFUSABLE = NEEDS_NO_REFUSAL
"""What they stop: notices about a policy go on."""


def says_no_more(text: str) -> bool:
    """Whether these words, and nothing else, ask for no more."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(letter for letter in plain if letter.isalnum()) in NO_MORE
