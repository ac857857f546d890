"""Tags: a notice's id and a small number, signed, for links and return addresses that come back to us from outside.

They hold nothing of a person, need no table, and are as good after a restart as before it.
"""

import base64
import binascii
import hashlib
import hmac
from typing import NamedTuple
from uuid import UUID

from schemas.ids import NoticeId
from schemas.notices import NoticeRequested
from schemas.parties import REFUSABLE

_SIGNATURE = 8
_LENGTH = 16 + 1 + _SIGNATURE
_LARGEST = 255
TAG_LENGTH = 40
"""Characters of a tag."""

UNSUBSCRIBE = "/unsubscribe/"
"""Where a link leads; its tag stands behind it."""


class Tag(NamedTuple):
    """What a tag says."""

    notice_id: NoticeId
    number: int


class Tags:
    """Makes and reads tags for one use; those of another use are none here."""

    def __init__(self, secret: str, use: str) -> None:
        """The secret is the deployment's; who knows it can make tags."""
        self._key = hmac.digest(secret.encode(), use.encode(), hashlib.sha256)

    def made(self, notice_id: NoticeId, number: int = 0) -> str:
        """Forty small letters and digits, as good in any case of its letters."""
        said = notice_id.bytes + bytes([min(number, _LARGEST)])
        return base64.b32encode(said + self._signature(said)).decode().lower()

    def read(self, tag: str) -> Tag | None:
        """What it says; None unless it was made here."""
        try:
            octets = base64.b32decode(tag.upper().encode("ascii"))
        except (binascii.Error, UnicodeEncodeError):
            return None
        said, signature = octets[:-_SIGNATURE], octets[-_SIGNATURE:]
        if len(octets) != _LENGTH or not hmac.compare_digest(signature, self._signature(said)):
            return None
        return Tag(NoticeId(UUID(bytes=said[:16])), said[16])

    def _signature(self, said: bytes) -> bytes:
        return hmac.digest(self._key, said, hashlib.sha256)[:_SIGNATURE]


class Trails(NamedTuple):
    """What a notice is given along so that something can come back: only where the deployment has a secret."""

    public_url: str | None = None
    """Where recipients reach us; without it they are given no link."""
    links: Tags | None = None
    returns: Tags | None = None

    def link(self, notice: NoticeRequested) -> str | None:
        """By which its recipient wants no more of its class, where that may be refused."""
        if self.links is None or self.public_url is None or notice.message_class not in REFUSABLE:
            return None
        return f"{self.public_url.rstrip('/')}{UNSUBSCRIBE}{self.links.made(notice.notice_id)}"

    def return_tag(self, notice: NoticeRequested, attempt: int) -> str | None:
        """By which we know which attempt was returned to us."""
        return self.returns.made(notice.notice_id, attempt) if self.returns else None


NO_TRAILS = Trails()


def trails_of(secret: str | None, public_url: str | None) -> Trails:
    """The trails that a deployment can lay."""
    return Trails(public_url, Tags(secret, "unsubscribe"), Tags(secret, "return")) if secret else NO_TRAILS
