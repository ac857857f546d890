"""What the answers of a mail server mean."""

from aiosmtplib import SMTPResponse

from services.notifier.domain.foreign_words import on_one_line
from services.notifier.domain.refusals import Fault, fault_of
from services.notifier.domain.results import Accepted, Busy, Rejected, Result, Unsure

GO_AHEAD = 354
LOG_IN_FIRST = (530, 534, 535, 538)
"""RFC 4954: not the mail is at fault, but how we come."""


def refusal(code: int, words: str, *, of_recipient: bool = False) -> Busy | Rejected:
    """What a server says that takes nothing: for now, or for good. What is neither is nonsense, and may pass.

    The contact is bad only when the answer to RCPT says that there is no such recipient; other words win over a code such
    as 5.1.1.
    """
    detail = on_one_line(f"{code} {words}")
    match code // 100:
        case 5:
            return Rejected(detail, bad_address=of_recipient and fault_of("", f"{code} {words}") is Fault.ADDRESS)
        case 4:
            return Busy(detail)
        case _:
            return Busy(f"the mail server answers nonsense: {detail}")


def verdict(answer: SMTPResponse) -> Result:
    """What the answer to the final dot says."""
    match answer.code // 100:
        case 2:
            return Accepted(on_one_line(answer.message))
        case 4 | 5:
            return refusal(answer.code, answer.message)
        case _:
            said = on_one_line(f"{answer.code} {answer.message}")
            return Unsure(f"the mail server answers nonsense to the final dot: {said}")


def in_words(error: BaseException) -> str:
    """An error as an operator reads it."""
    return on_one_line(str(error)) or type(error).__name__
