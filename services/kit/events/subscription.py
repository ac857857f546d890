"""A subscription: what a service reads, and what it does with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from schemas.registry import decode as ours
from services.kit.events.batch import Decode
from services.kit.events.gate import Gate
from services.kit.events.pipeline import Handler, Pipeline


@dataclass(frozen=True)
class Subscription:
    """Topics read by one consumer group, applied by one handler, perhaps through a gate."""

    name: str
    topics: Sequence[str]
    handler: Handler
    gate: Gate | None = None
    decode: Decode = ours
    pipeline: Pipeline = field(init=False, repr=False)
    """The way of its records; replays and the sweep use the same."""

    def __post_init__(self) -> None:
        """Build the pipeline."""
        object.__setattr__(self, "pipeline", Pipeline(self.name, self.handler, self.gate, self.decode))
