"""Why a transfer failed: the words and codes of banks → the catalogue (renewal-domain 1c)."""

import unicodedata
from collections.abc import Mapping

from schemas.policies import FailureReason
from services.ledger.errors import BadWordsError

SHORTEST_PART = 3
"""Characters of a wording that counts inside a longer text; codes count only by themselves."""


class Reasons:
    """Finds the reason that a bank has stated."""

    def __init__(self, wordings: Mapping[FailureReason, tuple[str, ...]]) -> None:
        """Know these wordings. Raises `BadWordsError` when two reasons claim one."""
        self._exact: dict[str, FailureReason] = {plain(reason.value): reason for reason in FailureReason}
        for reason, words in wordings.items():
            for word in words:
                if (other := self._exact.setdefault(plain(word), reason)) is not reason:
                    raise BadWordsError(f"reasons: {word!r} stands under {other} and under {reason}")
        self._parts = {
            word: reason for word, reason in self._exact.items() if len(word) >= SHORTEST_PART and not word.isascii()
        }

    def of(self, stated: str) -> FailureReason | None:
        """The reason that a code or a text means, or None when nobody has said yet what it means."""
        said = plain(stated)
        if (exact := self._exact.get(said)) is not None:
            return exact
        found = {reason for word, reason in self._parts.items() if word in said}
        return found.pop() if len(found) == 1 else None


def plain(wording: str) -> str:
    """The form of a wording in which all its spellings are one."""
    narrow = unicodedata.normalize("NFKC", wording).casefold().replace("帐", "账")
    return "".join(letter for letter in narrow if not letter.isspace() and letter not in "-_.。,，;；!！")
