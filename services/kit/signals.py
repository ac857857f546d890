"""Named wake-ups inside one process: a commit sets one, a loop waits for it."""

import asyncio


class Signals:
    """Events by name, made when first asked for. A name nobody waits for costs nothing."""

    def __init__(self) -> None:
        """Start with no names."""
        self._events: dict[str, asyncio.Event] = {}

    def event(self, name: str) -> asyncio.Event:
        """The event of that name: always the same object. Whoever waits for it clears it."""
        return self._events.setdefault(name, asyncio.Event())

    def wake(self, name: str) -> None:
        """Wake whoever waits for `name`, now or next."""
        self.event(name).set()
