"""How keys are spread: the same hash as Kafka's own clients, over a fixed number of shards."""

from functools import lru_cache
from struct import unpack_from

SHARDS = 48
"""Every topic's partition count divides it, so that one shard is always in one partition."""

KEYS = 65_536
"""Keys whose shard is kept: hashing one in Python takes longer than finding it here."""

_SEED = 0x9747B28C
_M = 0x5BD1E995
_MASK = 0xFFFFFFFF
_WORD = 4


def murmur2(data: bytes) -> int:
    """The 32-bit hash by which Kafka's clients choose a partition."""
    length = len(data)
    h = _SEED ^ length
    words = length // _WORD
    for word in unpack_from(f"<{words}I", data):
        k = word * _M & _MASK
        h = h * _M & _MASK ^ (k ^ k >> 24) * _M & _MASK
    rest = data[words * _WORD :]
    if rest:
        h = (h ^ int.from_bytes(rest, "little")) * _M & _MASK
    h = (h ^ h >> 13) * _M & _MASK
    return h ^ h >> 15


@lru_cache(maxsize=KEYS)
def shard_of(key: str) -> int:
    """The shard of a key: 0 … SHARDS − 1."""
    return (murmur2(key.encode()) & 0x7FFFFFFF) % SHARDS
