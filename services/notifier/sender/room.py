"""How much a sender takes on: what a claim holds must have its turn long before the lease ends."""

LEAST = 64
"""So many may always be under way, however slow the providers are."""


class Room:
    """Attempts under way, and how many there may be: as many as were lately answered within the given patience."""

    def __init__(self, most: int, patience: float) -> None:
        """`most` bounds the memory; `patience` is in machine seconds."""
        self._most = most
        self._patience = patience
        self._limit = most
        self.under_way = 0

    @property
    def left(self) -> int:
        """How many more may begin; nothing until half of what may be under way has been answered: few large claims are cheap."""
        free = self._limit - self.under_way
        return free if 2 * free >= self._limit else 0

    def enter(self, attempts: int) -> int:
        """A group begins; says how many are under way with it."""
        self.under_way += attempts
        return self.under_way

    def leave(self, attempts: int, ahead: int, seconds: float) -> None:
        """A group has ended so many seconds after it began with `ahead` under way: all of those were answered meanwhile."""
        self.under_way -= attempts
        answered = ahead * self._patience / max(seconds, 0.001)
        self._limit = max(LEAST, min(self._most, int(answered)))
