"""What a service consists of: `bootstrap.build` says it, `lifecycle.py` lives it, `process.py` runs it as a program."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable

from fastapi import APIRouter

from services.kit.clock import Clock
from services.kit.cluster import Republish
from services.kit.events.subscription import Subscription
from services.kit.loops import Loop
from services.kit.postgres import Database
from services.kit.settings import Settings


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """Everything that one service runs. `bootstrap.build` makes it; nothing is opened before it runs."""

    name: str
    settings: Settings
    database: Database
    clock: Clock
    subscriptions: Sequence[Subscription] = ()
    tickers: Sequence[Loop] = ()
    loops: Sequence[Loop] = ()
    side_loops: Sequence[Loop] = ()
    """Loops whose failure never makes the service unready."""
    router: APIRouter = field(default_factory=APIRouter)
    open_folders: Sequence[str] = ()
    """Beginnings of paths that are for everybody, without a key: `/folder/`."""
    republish: Republish | None = None
    """Says again what was said since an instant, for the first time that another broker cluster is met."""
    migrations: Traversable | None = None
    """Where the revisions of its schema lie, when not in `services/<name>/store/migrations`."""
