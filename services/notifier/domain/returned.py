"""Mail that came back: what it says of a message of ours, as a report of RFC 3464 or as a letter.

Nothing in it is believed for its own sake: it concerns one of our attempts only by a tag that we signed.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.notifier.domain.delivery_reports import (
    FINDINGS,
    Finding,
    Verdict,
    about,
    envelope_ids,
    reported,
)
from services.notifier.domain.foreign_words import on_one_line
from services.notifier.domain.letters import of_server, read_letter, words_of
from services.notifier.domain.mime import Part, headers_of, parts_of

TAG_HEADER = "X-Notice-Tag"
TAGS = 50
"""Tags of one mail that are looked at."""

_HEADER_PARTS = ("text/rfc822-headers", "message/global-headers")
_RECIPIENT_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
_TAG = re.compile(r"(?i)(?:\+|^)([a-z2-7]{40})(?:@|$)")
_QUOTED_TAG = re.compile(rf"(?i)\b{TAG_HEADER}\s{{0,8}}:\s{{0,8}}([a-z2-7]{{40}})(?![a-z0-9])")

__all__ = ["TAG_HEADER", "Returned", "Verdict", "read_returned", "unreadable"]


class Returned(NamedTuple):
    """What came back."""

    verdict: Verdict
    detail: str
    tags: tuple[str, ...]
    """Which of our attempts it may concern; whoever sent it may have made them up."""
    sender: str
    subject: str
    cause: str = ""
    """Why: `mailbox-full`, `sender`, `vacation` and the like; empty where nothing more is known."""
    findings: tuple[Finding, ...] = ()
    """What a report says of each of its recipients."""

    def of(self, address: str) -> "Returned":
        """The same, as it concerns one recipient."""
        return _with(self, about(self.findings, address)) if self.findings else self


def read_returned(octets: bytes, recipients: Sequence[str] = ()) -> Returned:
    """Read any bytes, in time that grows with their number only. `recipients` are those of the envelope, where known."""
    parts = parts_of(octets)
    mail = parts[0]
    findings = _explained(reported(parts), mail, parts)
    found = dict.fromkeys(tag.lower() for tag in _tags(mail, parts, recipients))
    empty = Returned(
        Verdict.UNCLEAR, "", tuple(found)[:TAGS], on_one_line(mail.header("From")), on_one_line(mail.header("Subject"))
    )
    if len(findings) > FINDINGS:
        return empty._replace(detail=f"the report names more than {FINDINGS} recipients")
    if findings:
        return _with(empty, about(findings, None))._replace(findings=findings)
    return _with(empty, read_letter(mail, parts))


def unreadable(why: str) -> Returned:
    """Mail that could not be read: it waits for somebody."""
    return Returned(Verdict.UNCLEAR, on_one_line(why), (), "", "")


def _explained(findings: Sequence[Finding], mail: Part, parts: Sequence[Part]) -> tuple[Finding, ...]:
    """A report that says no more than that it failed goes with a letter that may say why; the letter is read once."""
    if len(findings) > FINDINGS or not any(map(_says_no_more, findings)):
        return tuple(findings)
    said = of_server(mail.header("Subject"), words_of(parts))
    if said.verdict not in (Verdict.NOBODY_THERE, Verdict.REFUSED):
        return tuple(findings)
    return tuple(
        each._replace(verdict=said.verdict, cause=said.cause, detail=said.detail) if _says_no_more(each) else each
        for each in findings
    )


def _says_no_more(finding: Finding) -> bool:
    return finding.verdict is Verdict.REFUSED and not finding.cause and finding.bare


def _with(mail: Returned, finding: Finding | None) -> Returned:
    """None is said of a report that names several recipients, contradicts itself, and none of them is known to be ours."""
    if finding is None:
        return mail._replace(verdict=Verdict.UNCLEAR, detail="the report names several recipients", cause="")
    return mail._replace(verdict=finding.verdict, detail=finding.detail, cause=finding.cause)


def _tags(mail: Part, parts: Sequence[Part], recipients: Sequence[str]) -> Iterator[str]:
    """Where a tag of ours may stand: the address it came to, the report, and the headers of what we sent."""
    named = (value for name in _RECIPIENT_HEADERS for value in mail.headers.get(name.lower(), ()))
    for text in (*recipients, *named, *envelope_ids(parts)):
        yield from _TAG.findall(text)
    for part in parts:
        yield from _TAG.findall(part.header(TAG_HEADER) if part.attached else "")
        if part.kind in _HEADER_PARTS:
            for value in headers_of(part.body.lstrip(b"\r\n"))[0].get(TAG_HEADER.lower(), ()):
                yield from _TAG.findall(value)
        elif part.kind in ("text/plain", "text/html") and not part.attached:
            yield from _QUOTED_TAG.findall(part.text)
