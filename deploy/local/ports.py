"""Free ports on loopback."""

import random
import socket

OURS = range(20_000, 32_000)
"""Below what systems lend to outgoing connections: a service that is down for a while finds its port free again."""

_given: set[int] = set()


def free_port() -> int:
    """A port nobody listens on, never the same one twice in this process."""
    while True:
        port = random.choice(OURS)  # noqa: S311 - at random, so that two programs seldom try the same one
        if port not in _given and _is_free(port):
            _given.add(port)
            return port


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
