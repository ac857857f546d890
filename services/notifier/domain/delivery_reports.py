"""What a delivery status notification (RFC 3464, RFC 6533) says of each recipient."""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from services.notifier.domain.foreign_words import on_one_line
from services.notifier.domain.mime import Headers, Part, headers_of
from services.notifier.domain.refusals import Fault, codes_in, fault_of

STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")
BLOCKS = 100
FINDINGS = 20
"""Recipients of a report that are read; what we send goes to one, and a list that forwards it to more says nothing of ours."""

_NOT_FINAL = ("delayed", "relayed", "expanded")
_ENDS_OF_BLOCKS = re.compile(r"\n[ \t]{0,8}\n")
_STATUS_FIELD = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_IN_TEXT = re.compile(r"(?mi)^[ \t>]{0,4}Action[ \t]{0,4}:[ \t]{0,4}(?:failed|delayed|delivered|relayed|expanded)\b")


class Verdict(StrEnum):
    """What a returned mail means."""

    NOBODY_THERE = "nobody-there"
    """The address does not exist, or takes nothing any more."""
    REFUSED = "refused"
    DELIVERED = "delivered"
    UNDER_WAY = "under-way"
    """It is late, or another server has it now: nothing is final."""
    AUTOMATIC = "automatic"
    """Somebody is on holiday, or has read it: no machine on the way speaks of its delivery."""
    COMPLAINT = "complaint"
    """The recipient's provider passes on that the recipient called it spam (ARF, RFC 5965)."""
    UNCLEAR = "unclear"
    """For somebody to read."""


class Finding(NamedTuple):
    """What is said of one recipient, or of a mail as a whole."""

    verdict: Verdict
    detail: str
    cause: str = ""
    """Why: `mailbox-full`, `sender`, `vacation` and the like; empty where nothing more is known."""
    addresses: tuple[str, ...] = ()
    """The recipient, as the report names it."""
    bare: bool = False
    """The report has no words of the server that refused."""


_MILDEST_FIRST = (Verdict.REFUSED, Verdict.NOBODY_THERE)


def reported(parts: Sequence[Part]) -> Sequence[Finding]:
    """What the reports of a mail say, one finding for each recipient that they name; of too many, the first and one more."""
    own = [part for part in parts if not part.attached]
    texts = [part.text for part in own if part.kind in STATUS_PARTS]
    if not texts:  # some gateways turn the report into plain text
        texts = [part.text for part in own if part.kind == "text/plain" and _IN_TEXT.search(part.text)]
    findings = (_finding(block) for text in texts for block in _blocks(text))
    return list(islice((each for each in findings if each is not None), FINDINGS + 1))


def envelope_ids(parts: Sequence[Part]) -> Iterator[str]:
    """The envelope ids that the reports name; ours is a tag."""
    for part in parts:
        if part.kind in STATUS_PARTS:
            yield from (_first(block, "original-envelope-id") for block in _blocks(part.text))


def about(findings: Sequence[Finding], address: str | None) -> Finding | None:
    """What is said of one address, in the spelling in which it was written to.

    A report with one recipient is about ours, whatever it calls it: mail is forwarded. Of several, those count that name
    our address; an address that stands for several people has failed where all of them have, and its mildest failure
    decides. None where the report has nothing for us, or contradicts itself.
    """
    ours = [each for each in findings if address and _spelt(address) in map(_spelt, each.addresses)] or list(findings)
    ours = _last_of_each(ours)
    if len(ours) <= 1:
        return ours[0] if ours else None
    verdicts = {each.verdict for each in ours}
    if len(verdicts) > 1 and not verdicts <= set(_MILDEST_FIRST):
        return None
    return min(ours, key=lambda each: _MILDEST_FIRST.index(each.verdict) if len(verdicts) > 1 else 0)


def _last_of_each(findings: Sequence[Finding]) -> list[Finding]:
    """One finding for each recipient: the last final one, where there is one; a delay may stand before it."""
    last: dict[str, Finding] = {}
    for number, each in enumerate(findings):
        key = "\n".join(map(_spelt, each.addresses)) or str(number)
        if key not in last or each.verdict is not Verdict.UNDER_WAY:
            last[key] = each
    return list(last.values())


def failure(status: str, said: str) -> tuple[Verdict, str]:
    """The verdict on a final failure, and its cause."""
    fault = fault_of(status, said)
    if fault is Fault.ADDRESS:
        return Verdict.NOBODY_THERE, ""
    return Verdict.REFUSED, "" if fault is Fault.OTHER else fault.value


def _finding(block: Headers) -> Finding | None:
    """What one block says; None for the block about the report itself."""
    action = _first(block, "action").split(" ")[0].lower()
    status = _first(block, "status")
    if not action and not status:
        return None
    said = _first(block, "diagnostic-code")
    said = said.partition(";")[2].strip() or said
    code = found[0] if (found := _STATUS_FIELD.search(status)) else ""
    verdict, cause = _verdict(action, code, said)
    addresses = [_first(block, name).rpartition(";")[2].strip() for name in ("final-recipient", "original-recipient")]
    return Finding(verdict, on_one_line(f"{status} {said}".strip()), cause, tuple(filter(None, addresses)), not said)


def _verdict(action: str, code: str, said: str) -> tuple[Verdict, str]:
    if action in _NOT_FINAL:
        return Verdict.UNDER_WAY, ""
    if action == "delivered":
        return Verdict.DELIVERED, ""
    if action == "failed" or code.startswith("5"):
        return failure(code, said)
    if code.startswith("4") and not any(each.permanent for each in codes_in(said)):
        return Verdict.UNDER_WAY, ""
    return Verdict.UNCLEAR, ""


def _blocks(text: str) -> Iterator[Headers]:
    for block in _ENDS_OF_BLOCKS.split(text.replace("\r\n", "\n"), maxsplit=BLOCKS)[:BLOCKS]:
        yield headers_of(block.strip("\n").encode("utf-8", "replace"))[0]


def _first(block: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(block.get(name, ())), "")


def _spelt(address: str) -> str:
    """An address for comparison: without brackets, the domain in its ASCII spelling, in small letters."""
    local, at, domain = address.strip(" <>").rpartition("@")
    try:
        ascii_domain = domain if domain.isascii() else domain[:255].encode("idna").decode("ascii")
    except UnicodeError:
        ascii_domain = domain
    return f"{local}{at}{ascii_domain}".casefold()
