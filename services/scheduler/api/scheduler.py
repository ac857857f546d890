"""What the routes work on."""

from dataclasses import dataclass

from services.kit.clock import Clock
from services.kit.postgres import Database
from services.scheduler.domain.plans import Plans


@dataclass(frozen=True, slots=True)
class Scheduler:
    """The scheduler of a deployment."""

    database: Database
    clock: Clock
    plans: Plans
