"""How keys are spread: the same hash as Kafka's own clients, over a fixed number of shards."""

SHARDS = 48
"""Every topic's partition count divides it, so that one shard is always in one partition."""

_SEED = 0x9747B28C
_M = 0x5BD1E995
_MASK = 0xFFFFFFFF
_WORD = 4


def murmur2(data: bytes) -> int:
    """The 32-bit hash by which Kafka's clients choose a partition."""
    length = len(data)
    h = _SEED ^ length
    whole = length - length % _WORD
    for at in range(0, whole, _WORD):
        k = int.from_bytes(data[at : at + _WORD], "little") * _M & _MASK
        k = (k ^ k >> 24) * _M & _MASK
        h = h * _M & _MASK ^ k
    rest = data[whole:]
    if rest:
        h = (h ^ int.from_bytes(rest, "little")) * _M & _MASK
    h = (h ^ h >> 13) * _M & _MASK
    return h ^ h >> 15


def shard_of(key: str) -> int:
    """The shard of a key: 0 … SHARDS − 1."""
    return (murmur2(key.encode()) & 0x7FFFFFFF) % SHARDS
