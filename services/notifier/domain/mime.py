"""Foreign mail taken apart in linear time, whatever it contains.

Python's `email` package recurses for each level of nesting and parses some headers in quadratic time, so that one mail of
a few hundred kilobytes can occupy a process for minutes or end it. Mail that comes back is written by anybody. Here each
level of nesting is one pass over its bytes, and there is a limit to the bytes, the parts, the levels, and the headers;
what lies beyond a limit is not read.
"""

import binascii
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from services.notifier.domain.charsets import decoded, guessed

LARGEST = 1024 * 1024
"""Bytes of a mail that are read, and kept."""
PARTS = 200
DEPTH = 10
HEADER_LINES = 1000
LONGEST_HEADER = 4096
LONGEST_BODY = 128 * 1024
"""Bytes of one part that are decoded."""

_END_OF_HEADERS = re.compile(rb"\n\r?\n")
_HEADER = re.compile(rb"([!-9;-~]{1,80})[ \t]*:(.*)", re.DOTALL)
_ENCODED = re.compile(r"=\?([!->@-~]{1,60})\?([bBqQ])\?([ !->@-~]{0,2000})\?=(?:[ \t]{1,8}(?==\?))?")
_PARAMETER = re.compile(r';\s{0,40}([\w-]{1,40}\*?)\s{0,40}=\s{0,40}(?:"((?:[^"\\]|\\.){0,200})"|([^;\s"]{1,200}))')
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_ATTACHED_MAIL = ("message/rfc822", "message/global", "message/rfc2822")

Headers = Mapping[str, Sequence[str]]
"""Names in small letters; each value on one line, decoded and cut."""


class Part(NamedTuple):
    """A mail, or one part of it."""

    headers: Headers
    octets: bytes
    """The body as it was transferred."""
    attached: bool
    """It belongs to another mail that is attached to this one: usually ours, which came back."""

    def header(self, name: str) -> str:
        """The first value of a header; empty when there is none."""
        return next(iter(self.headers.get(name.lower(), ())), "")

    @property
    def kind(self) -> str:
        """`text/plain` and the like, in small letters."""
        kind = self.header("Content-Type").partition(";")[0].strip().lower()
        return kind if "/" in kind else "text/plain"

    def parameter(self, name: str) -> str:
        """One parameter of the content type; empty when it has none."""
        given = [*_PARAMETER.finditer(self.header("Content-Type"))]
        found = {each[1].lower(): each[2] or each[3] or "" for each in reversed(given)}  # the first of a name counts
        if name in found:
            return found[name]
        charset, _, value = found.get(f"{name}*", "").partition("'")  # RFC 2231: charset'language'value
        return decoded(unquote_to_bytes(value.partition("'")[2]), charset)

    @property
    def body(self) -> bytes:
        """The beginning of the body, its transfer encoding undone."""
        encoding = (
            self.header("Content-Transfer-Encoding").partition("(")[0].strip(' ";').lower()
        )  # comments may follow
        octets = self.octets[: 2 * LONGEST_BODY]
        if encoding == "base64":
            plain = octets.translate(None, _NOT_BASE64)
            octets = binascii.a2b_base64(plain[: len(plain) // 4 * 4] + _padded(plain[len(plain) // 4 * 4 :]))
        elif encoding == "quoted-printable":
            octets = binascii.a2b_qp(octets)
        return octets[:LONGEST_BODY]

    @property
    def text(self) -> str:
        """The body as text, in the character set that the part declares."""
        return decoded(self.body, self.parameter("charset"))


def parts_of(octets: bytes) -> Sequence[Part]:
    """A mail and all parts of it in their order, the mail itself first."""
    found: list[Part] = []
    waiting: deque[tuple[bytes, bool, int]] = deque([(_with_usual_ends(octets[:LARGEST]), False, 0)])
    while waiting and len(found) < PARTS:
        raw, attached, depth = waiting.popleft()
        part = _part(raw, attached=attached)
        found.append(part)
        if depth < DEPTH:
            inside = [(each, within, depth + 1) for each, within in _inside(part)]
            waiting.extendleft(reversed(inside))
    return found


def _with_usual_ends(octets: bytes) -> bytes:
    """The same with line ends as RFC 5322 has them, where a gateway has doubled the CR, or left the LF out."""
    octets = octets.replace(b"\r\r\n", b"\r\n")
    return octets if b"\n" in octets else octets.replace(b"\r", b"\r\n")


def headers_of(octets: bytes) -> tuple[Headers, int]:
    """The header fields at the beginning of these bytes, and where the body begins."""
    end = _END_OF_HEADERS.search(octets)
    if octets[:2] == b"\r\n" or octets[:1] == b"\n":
        return {}, octets.index(b"\n") + 1
    fields: list[tuple[str, bytearray]] = []
    at, stop = 0, end.start() + 1 if end else len(octets)
    for _ in range(HEADER_LINES):
        if at >= stop:
            break
        after = octets.find(b"\n", at, stop) + 1 or stop
        line = octets[at:after].rstrip(b"\r\n")
        if line[:1] in (b" ", b"\t") and fields:
            _append(fields[-1][1], line)
        elif header := _HEADER.match(line):
            fields.append((header[1].decode("ascii").lower(), bytearray(header[2][:LONGEST_HEADER])))
        elif at or not line.startswith((b"From ", b">From ")):
            return _by_name(fields), at
        at = after
    return _by_name(fields), end.end() if end else stop


def _append(value: bytearray, line: bytes) -> None:
    room = LONGEST_HEADER - len(value)
    if room > 0:
        value += b" " + line.lstrip(b" \t")[:room]


def _by_name(fields: Sequence[tuple[str, bytearray]]) -> Headers:
    named: dict[str, list[str]] = {}
    for name, value in fields:
        named.setdefault(name, []).append(_words(guessed(bytes(value))))
    return named


def _words(value: str) -> str:
    """A header value with its encoded words (RFC 2047) decoded, on one line."""
    return " ".join(_ENCODED.sub(_decoded_word, value).split()) if "=?" in value else " ".join(value.split())


def _decoded_word(found: re.Match[str]) -> str:
    charset, encoding, payload = found[1].partition("*")[0], found[2].lower(), found[3].encode("ascii")
    if encoding == "q":
        return decoded(binascii.a2b_qp(payload.replace(b"_", b" "), header=True), charset)
    plain = payload.translate(None, _NOT_BASE64)
    return decoded(binascii.a2b_base64(plain[: len(plain) // 4 * 4] + _padded(plain[len(plain) // 4 * 4 :])), charset)


def _padded(rest: bytes) -> bytes:
    """The last, incomplete group of base64; a single letter says nothing."""
    return rest + b"=" * (4 - len(rest)) if len(rest) > 1 else b""


def _part(raw: bytes, *, attached: bool) -> Part:
    headers, body_at = headers_of(raw)
    return Part(headers, raw[body_at:], attached)


def _inside(part: Part) -> Iterator[tuple[bytes, bool]]:
    """The bytes of the parts of a part, and whether they belong to an attached mail."""
    if part.kind in _ATTACHED_MAIL:
        yield part.body if part.header("Content-Transfer-Encoding") else part.octets, True
    elif part.kind.startswith("multipart/") and (boundary := part.parameter("boundary")):
        for raw in _between(part.octets, boundary):
            yield raw, part.attached


def _between(octets: bytes, boundary: str) -> Iterator[bytes]:
    """What stands between the boundaries; the last part may have no end."""
    line = re.compile(rb"(?:^|\n)--" + re.escape(boundary.encode("utf-8", "replace")) + rb"(--)?[ \t]*(?:\r?\n|\r?$)")
    begin = line.search(octets)
    for _ in range(PARTS):
        if begin is None or begin[1]:
            return
        end = line.search(octets, begin.end() - 1)
        inner = octets[begin.end() : end.start() if end else len(octets)]
        yield inner.removesuffix(b"\r")
        begin = end
