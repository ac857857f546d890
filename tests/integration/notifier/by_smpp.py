"""A notifier whose text messages go to the tests' own SMSC, with its ears open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from schemas.parties import Channel
from services.notifier.handlers.on_moments import Means
from services.notifier.providers.smpp.bodies import Address, ShortMessage
from services.notifier.providers.smpp.provider import Smpp
from services.notifier.sender.booths import Booth
from services.notifier.sender.ears import Ears
from services.notifier.sender.journal import Journal
from services.notifier.sender.leases import LostLeases
from services.notifier.sender.sender import Sender
from services.notifier.tickers import receipts_ticker
from tests.contract.smsc import US, Smsc, receipt, smpp_options
from tests.integration.notifier.conftest import LIBRARY, Notifier

PHONE = "+8613800138000"


def written(text: str, sender: str = PHONE, **given) -> ShortMessage:
    """What somebody writes to us."""
    values = {"data_coding": 8, "content": text.encode("utf-16-be")} | given
    return ShortMessage(Address(1, 1, sender.removeprefix("+")), US, **values)


class BySmpp:
    """The notifier of the other tests, its SMSC, and what the two say to each other."""

    def __init__(self, notifier: Notifier, smsc: Smsc, **options) -> None:
        self.notifier = notifier
        self.smsc = smsc
        self.provider = Smpp(smpp_options(smsc.port, price="0.045", **options))
        self.journal = Journal("smpp", self.provider, notifier.database)
        booths = notifier.booths | {"smpp": Booth(self.journal, 10, notifier.clock)}
        means = Means(LIBRARY, {Channel.SMS: "smpp", Channel.EMAIL: "mail"}, notifier.lease)
        notifier.sender = Sender(notifier.database, notifier.clock, means, booths, lambda: True, 500)
        self.leases = LostLeases(notifier.database, notifier.clock, booths, notifier.lease)
        self.ears = Ears("smpp", self.provider, notifier.database, notifier.clock)
        self.ticker = receipts_ticker(notifier.database, notifier.clock)
        self._sequence = 100

    async def hears(self, *messages: ShortMessage) -> list[int]:
        """The SMSC says all of this at once, and has its answers."""
        first = self._sequence
        for message in messages:
            self.smsc.deliver(message, self._sequence)
            self._sequence += 1
        sequences = range(first, self._sequence)
        await self.smsc.until(lambda: self.smsc.answers.keys() >= set(sequences))
        return [self.smsc.answers[sequence] for sequence in sequences]

    async def receives(self, *texts: str) -> list[str]:
        """Receipts come; what the world is told of it."""
        await self.hears(*(receipt(text) for text in texts))
        return await self.told()

    async def told(self) -> list[str]:
        await self.ticker.tick()
        return await self.notifier.outcomes()


@asynccontextmanager
async def running(notifier: Notifier, **options) -> AsyncIterator[BySmpp]:
    smsc, stop = Smsc(), asyncio.Event()
    await smsc.start()
    made = BySmpp(notifier, smsc, **options)
    listening = asyncio.create_task(made.ears.run(stop))
    await smsc.until(lambda: smsc.binds == 1)
    try:
        yield made
    finally:
        stop.set()
        await listening
        await smsc.stop()
