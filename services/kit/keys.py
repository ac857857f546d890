"""API keys. The caller holds the key; the service holds only its SHA-256, which is enough for a random key."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import NamedTuple

_MARK = "prn_"


class NewKey(NamedTuple):
    """A key, shown once, and the hash to be put into PERENNIAL_API_KEY_HASHES."""

    key: str
    hash: str


def new_key() -> NewKey:
    """Draw a key of 256 random bits."""
    key = _MARK + secrets.token_urlsafe(32)
    return NewKey(key, hash_of(key))


def hash_of(key: str) -> str:
    """The hash of a key, as settings hold it."""
    return hashlib.sha256(key.encode()).hexdigest()


def accepts(key: str, hashes: Iterable[str]) -> bool:
    """Whether the key belongs to one of the hashes; the time taken says nothing about how near it came."""
    given = hash_of(key)
    # Summed, not any(): every hash is compared whatever the others say.
    return sum(hmac.compare_digest(given, known) for known in hashes) > 0
