"""What the routes work on."""

from dataclasses import dataclass, field

from services.kit.clock import Clock
from services.kit.postgres import Database
from services.scheduler.domain.listing import Listing
from services.scheduler.domain.plans import Plans
from services.scheduler.reports.loader import load_listing


@dataclass(frozen=True, slots=True)
class Scheduler:
    """The scheduler of a deployment."""

    database: Database
    clock: Clock
    plans: Plans
    listing: Listing = field(default_factory=load_listing)
    """The words and thresholds of the lists."""
