"""How fast an SMSC lets us be: when it says that we are too fast, everything pauses, longer each time it says so again."""

import asyncio

from services.kit.backoff import pauses

FIRST, LONGEST = 0.1, 2.0


class Pace:
    """Shared by all that is sent over one link."""

    def __init__(self) -> None:
        """As fast as the window allows."""
        self._pauses = pauses(FIRST, LONGEST)
        self._go_on_at = 0.0

    @property
    def pause(self) -> float:
        """Seconds until anything may be sent; not more than zero when it may be now."""
        return self._go_on_at - asyncio.get_running_loop().time() if self._go_on_at else 0.0

    async def calm(self) -> None:
        """Wait until the present pause is over."""
        if self.pause > 0:
            await asyncio.sleep(self.pause)

    def slow_down(self, until: float) -> bool:
        """Pause a little; whether there is time for another try before `until`."""
        now = asyncio.get_running_loop().time()
        if self._go_on_at <= now:
            self._go_on_at = now + next(self._pauses)
        return self._go_on_at < until

    def steady(self) -> None:
        """The SMSC takes what it is given: the next pause is a first one again."""
        self._pauses = pauses(FIRST, LONGEST)
