"""Mail that came back: what it says of a message of ours, in the form of RFC 3464 or of those who never heard of it.

Nothing in it is believed for its own sake: it concerns one of our attempts only by a tag that we signed.
"""

import email
import re
from collections.abc import Iterator, Sequence
from email.message import Message as Part
from enum import StrEnum
from typing import NamedTuple

TAG_HEADER = "X-Notice-Tag"
LONGEST_TEXT = 8000
LONGEST_DETAIL = 300

_STATUS_PARTS = {"message/delivery-status", "message/global-delivery-status"}
_HEADER_PARTS = {"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"}
_RECIPIENT_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
_TAG = re.compile(r"(?i)(?:\+|^)([a-z2-7]{40})(?:@|$)")
_CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_NOBODY_THERE = re.compile(r"5\.1\.(?:0|1|2|3|6|10)|5\.2\.1|5\.4\.4")
_NOBODY_IN_WORDS = re.compile(
    r"(?i)(?:user|recipient|mailbox|account|address|用户|收件人|邮箱|地址).{0,40}"
    r"(?:unknown|not found|does(?:n't| not) exist|no longer|disabled|invalid|不存在|无效|已注销)"
    r"|no such (?:user|recipient|mailbox|address)|(?:unknown|invalid) (?:user|recipient|mailbox|address)"
)
_REFUSED_IN_WORDS = re.compile(
    r"(?i)(?<!\d)55[0-9](?!\d)|undeliver|could not be delivered|delivery.{0,20}fail|退信|无法投递"
)
_DAEMON = re.compile(r"(?i)\b(?:mailer-daemon|mail-daemon|postmaster|mdaemon)\b")
_MARKUP = re.compile(r"(?s)<(?:style|script).*?</(?:style|script)>|<[^>]+>")


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
    UNCLEAR = "unclear"
    """For somebody to read."""


class Returned(NamedTuple):
    """What came back."""

    verdict: Verdict
    detail: str
    tags: tuple[str, ...]
    """Which of our attempts it may concern; whoever sent it may have made them up."""
    sender: str
    subject: str


def read_returned(octets: bytes, recipients: Sequence[str] = ()) -> Returned:
    """Read any bytes. `recipients` are those of its envelope, where they are known."""
    mail = email.message_from_bytes(octets)
    parts = list(mail.walk())
    blocks = [block for part in parts if part.get_content_type() in _STATUS_PARTS for block in _blocks(part)]
    verdict, detail = _by_report(blocks) or _by_words(mail, parts)
    found = dict.fromkeys(
        tag.lower() for text in _traces(mail, parts, blocks, recipients) for tag in _TAG.findall(text)
    )
    return Returned(
        verdict, detail, tuple(found), _shortened(_header(mail, "From")), _shortened(_header(mail, "Subject"))
    )


def _by_report(blocks: Sequence[Part]) -> tuple[Verdict, str] | None:
    """What the report says of the recipient; ours has one only."""
    for block in blocks:
        action, status = _header(block, "Action").lower(), _header(block, "Status")
        if not action and not status:
            continue
        said = _header(block, "Diagnostic-Code").partition(";")[2].strip() or _header(block, "Diagnostic-Code")
        detail = _shortened(f"{status} {said}".strip())
        if action in ("delayed", "relayed", "expanded"):
            return Verdict.UNDER_WAY, detail
        if action == "delivered":
            return Verdict.DELIVERED, detail
        if action == "failed" or status.startswith("5"):
            return _refusal(status, said), detail
    return None


def _refusal(status: str, said: str) -> Verdict:
    """The server's own words are more exact than a status that says nothing."""
    code = _CODE.search(said) if status.endswith(".0.0") else None
    exact = code[1] if code else status
    gone = _NOBODY_THERE.match(exact) or (exact.endswith(".0.0") and _NOBODY_IN_WORDS.search(said))
    return Verdict.NOBODY_THERE if gone else Verdict.REFUSED


def _by_words(mail: Part, parts: Sequence[Part]) -> tuple[Verdict, str]:
    """What somebody says who makes no report: a server of another age, a machine that answers for its owner, or a person."""
    if mail.get_param("report-type") in ("disposition-notification", "feedback-report"):
        return Verdict.AUTOMATIC, ""
    if _DAEMON.search(_header(mail, "From")):
        words = " ".join([_header(mail, "Subject"), *(_text(part) for part in parts[:10])])[:LONGEST_TEXT]
        code = _CODE.search(words)
        if code and code[1].startswith("5"):
            at = code.start()
            return _refusal(code[1], words), _shortened(words[at : at + LONGEST_DETAIL])
        if not code and (found := _NOBODY_IN_WORDS.search(words)):
            return Verdict.NOBODY_THERE, _shortened(words[found.start() :])
        if not code and (found := _REFUSED_IN_WORDS.search(words)):
            return Verdict.REFUSED, _shortened(words[found.start() :])
        return (Verdict.UNDER_WAY if code else Verdict.UNCLEAR), _shortened(words)
    automatic = _header(mail, "Auto-Submitted").lower() not in ("", "no")
    automatic = automatic or any(name in mail for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress"))
    if automatic or _header(mail, "Precedence").lower() in ("auto_reply", "bulk", "junk"):
        return Verdict.AUTOMATIC, ""
    return Verdict.UNCLEAR, ""


def _traces(mail: Part, parts: Sequence[Part], blocks: Sequence[Part], recipients: Sequence[str]) -> Iterator[str]:
    """Where a tag of ours may stand: the address it came to, the report, and the headers of what we sent."""
    yield from recipients
    for name in _RECIPIENT_HEADERS:
        yield from map(str, mail.get_all(name, ()))
    for block in blocks:
        yield _header(block, "Original-Envelope-Id")
    for part in parts:
        if part.get_content_type() in _HEADER_PARTS:
            for original in _originals(part):
                yield _header(original, TAG_HEADER)


def _originals(part: Part) -> Iterator[Part]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (each for each in payload if isinstance(each, Part))
    else:
        yield email.message_from_string(_text(part))


def _blocks(part: Part) -> Iterator[Part]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (each for each in payload if isinstance(each, Part))
    else:
        yield from map(email.message_from_string, re.split(r"\r?\n\r?\n", str(payload)))


def _text(part: Part) -> str:
    """The words of a part; none where it is no text."""
    if part.get_content_maintype() != "text":
        return ""
    octets = part.get_payload(decode=True)
    if not isinstance(octets, bytes):
        return ""
    try:
        words = octets.decode(part.get_content_charset("utf-8"), errors="replace")
    except LookupError:
        words = octets.decode("utf-8", errors="replace")
    return _MARKUP.sub(" ", words) if part.get_content_subtype() == "html" else words


def _header(part: Part, name: str) -> str:
    return " ".join(str(part.get(name, "")).split())


def _shortened(text: str) -> str:
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())[:LONGEST_DETAIL]
