"""What the result of a line of a bank and its reason say together: the money has come, or it has not and why."""

import re
from dataclasses import dataclass

from schemas.policies import FailureReason
from services.ledger.intake.reasons import Reasons, plain
from services.ledger.intake.words import Words

_FAILED = re.compile("失败|[不未无没][能有曾]?(?:[^成]{0,4})成功|unsuccessful")
_SUCCEEDED = re.compile("成功$")


class BadResultError(ValueError):
    """The result cannot be understood, or the reason contradicts it."""

    def __init__(self, field: str, rule: str) -> None:
        """Name the field at fault and the rule."""
        super().__init__(rule)
        self.field = field


@dataclass(frozen=True, slots=True)
class Paid:
    """The money has come."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It has not."""

    reason: FailureReason | None
    """None where nobody has classed what the bank states."""
    stated: str


class Results:
    """Understands results and reasons in these words."""

    def __init__(self, words: Words) -> None:
        """Raises `BadWordsError` when two reasons claim one wording."""
        self._success, self._failure = set(map(plain, words.success)), set(map(plain, words.failure))
        self._others_fail = words.other_results_fail
        self._reasons = Reasons(words.reasons)

    def of(self, result: str, stated: str) -> Paid | Failed:
        """What both say. Raises `BadResultError`.

        A success with a reason of failure is refused: whether the money has come is for the bank to say.
        """
        said = plain(result)
        if said in self._success:
            return self._paid(stated)
        if said in self._failure:
            return Failed(self._reasons.of(stated), stated)
        both = f"{result} {stated}".strip()
        if (by_code := self._reasons.of(result)) is not None:
            return Failed(by_code, both)
        if _FAILED.search(said) or self._others_fail:
            return Failed(self._reasons.of(stated), both)
        if _SUCCEEDED.search(said) and "部分" not in said:
            return self._paid(stated)
        raise BadResultError("result", "is neither 成功 (success) nor 失败 (failure)")

    def _paid(self, stated: str) -> Paid:
        said = plain(stated)
        reason = self._reasons.of(stated)
        if reason is None and (said in self._failure or _FAILED.search(said)):
            reason = FailureReason.SYSTEM_OTHER
        if said in self._success or reason is None:
            return Paid()
        raise BadResultError(
            "reason",
            f"is a reason of failure ({reason.value}), and the result says that the money has come; ask the bank which "
            "is true, and correct the other",
        )
