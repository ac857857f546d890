"""What the routes work on."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.kit.clock import Clock
from services.kit.postgres import Database
from services.ledger.intake.rows import Places


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger of a deployment."""

    database: Database
    clock: Clock
    places: Places
    feeds: Sequence[str]
