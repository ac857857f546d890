"""What the result of a line of a bank and its reason say together: the money has come, or it has not and why."""

import re
from dataclasses import dataclass

from schemas.policies import FailureReason
from services.ledger.intake.reasons import LONGEST, Reasons, plain
from services.ledger.intake.words import Words

_FAILED = re.compile("失败|[不未无没][能有曾]?(?:[^成]{0,4})成功|unsuccessful")
_SUCCEEDED = re.compile("成功$")
_CLAUSES = re.compile(r"[,，;；。!！、\s()（）:：]+")
_CAME = re.compile("(?:成功|已扣款|已扣|已到账|已入账)$")
_DENIED = re.compile("[不未无没][能有曾]?[^成]{0,4}成功$|[未没]已?扣款?$")
_OF_ANOTHER_ACT = re.compile(
    "上次|前次|上期|上月|上回|查询|验证|校验|核对|发送|接收|登录|签约|解约|冲正|退款|退回|撤销|短信|通知|余额为?[0-9]+元?$"
)
"""A clause with such a word does not speak of this transfer; a balance that is left says nothing against it."""


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
        if said in self._success or self._says_that_money_came(stated):
            return Paid()
        reason = self._reasons.of(stated)
        if reason is None and (said in self._failure or _FAILED.search(said)):
            reason = FailureReason.SYSTEM_OTHER
        if reason is None:
            return Paid()
        raise BadResultError(
            "reason",
            f"is a reason of failure ({reason.value}), and the result says that the money has come; ask the bank which "
            "is true, and correct the other",
        )

    def _says_that_money_came(self, stated: str) -> bool:
        """Whether a clause says that this transfer succeeded, and no later clause says why it did not.

        前次余额不足,本次成功 does, and 上次扣款成功，本次余额不足 does not. What is said of messages to the customer does not count.
        """
        clauses = [plain(each) for each in _CLAUSES.split(stated[:LONGEST])]
        ours = [each for each in clauses if each and not _OF_ANOTHER_ACT.search(each)]
        came = [at for at, each in enumerate(ours) if _CAME.search(each) and not _DENIED.search(each)]
        return bool(came) and not any(self._fails(each) for each in ours[came[-1] + 1 :])

    def _fails(self, clause: str) -> bool:
        return clause in self._failure or bool(_FAILED.search(clause)) or self._reasons.of(clause) is not None
