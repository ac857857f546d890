"""What every provider keeps, and how providers are found."""

import asyncio
import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict

from schemas.parties import Channel
from services.notifier import providers
from services.notifier.domain.heard import Heard
from services.notifier.domain.limits import TextRules
from services.notifier.domain.results import Message, Result
from services.notifier.errors import ProviderMisconfigured


class Options(BaseModel):
    """The settings of one provider. Every field has a default: a provider that is not used needs none."""

    model_config = ConfigDict(frozen=True)


class Provider(Protocol):
    """Takes messages over, or says why not."""

    @property
    def longest(self) -> float:
        """Seconds of machine time after which `send` has surely returned."""
        ...

    async def send(self, message: Message) -> Result:
        """Try once. Whatever happens is a result; only a fault of our own program raises."""
        ...

    async def close(self) -> None:
        """Let go of connections and files."""
        ...


@runtime_checkable
class CanBeAsked(Protocol):
    """A provider that knows what became of a message by its reference."""

    async def ask(self, reference: str) -> Result:
        """Was it taken over? `Busy` when the provider cannot say right now."""
        ...


Leaving = Callable[[], Awaitable[bool]]
"""Awaited right before the bytes after which a message may have been taken over; where it says no, they must not leave."""


async def unwritten() -> bool:
    """A message may leave without anybody writing that down."""
    return True


@runtime_checkable
class HandsOver(Provider, Protocol):
    """A provider that cannot be asked, and says when a message leaves: a journal is kept of it."""

    async def hand_over(self, message: Message, leaving: Leaving) -> Result:
        """Send, and await `leaving` once before the other side can have the message."""
        ...


Keep = Callable[[Heard], Awaitable[None]]
"""Returns when what was heard is stored; raises when it was not, and `NotKept` where it never can be."""


@runtime_checkable
class Listens(Protocol):
    """A provider whose network speaks to us: receipts, and what recipients write."""

    @property
    def opt_out_words(self) -> Sequence[str]:
        """The words by which recipients on this route ask for no more."""
        ...

    async def listen(self, keep: Keep, stop: asyncio.Event) -> None:
        """Hand over all that comes in until `stop`, then leave in good order. The network is answered after `keep`."""
        ...


@dataclass(frozen=True, slots=True)
class Kind:
    """A provider as its module declares it."""

    channels: frozenset[Channel]
    options: type[Options]
    make: Callable[[Any], Provider]
    """From its own options; raises `ProviderMisconfigured` when something needed is missing."""
    at_once: int
    """How many messages it is given at the same time, at the most."""
    at_once_with: Callable[[Any], int] | None = None
    """The same by its own options, where they say."""
    text_rules: Callable[[Any], TextRules] | None = None
    """What it takes of a text message by its own options, where it carries any and they say."""


def discover() -> Mapping[str, Kind]:
    """Every provider by the name of its module."""
    found = {}
    for module in pkgutil.iter_modules(providers.__path__):
        kind = getattr(importlib.import_module(f"{providers.__name__}.{module.name}"), "PROVIDER", None)
        if isinstance(kind, Kind):
            found[module.name] = kind
    return MappingProxyType(found)


def kind_named(name: str, channel: Channel) -> Kind:
    """The provider of this name, if it can carry the channel."""
    kinds = discover()
    if name not in kinds:
        raise ProviderMisconfigured(f"{channel}_provider: there is no provider {name!r}; there are {', '.join(kinds)}")
    if channel not in kinds[name].channels:
        raise ProviderMisconfigured(f"{channel}_provider: {name} carries no {channel}")
    return kinds[name]
