"""What the routes work on."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus

from fastapi import HTTPException

from services.kit.clock import Clock
from services.kit.postgres import Database
from services.scheduler.domain.listing import Listing
from services.scheduler.domain.plans import Plans
from services.scheduler.errors import NoSuchCase, NoSuchHold, NoSuchPolicy, NoSuchTask
from services.scheduler.reports.loader import load_listing


@dataclass(frozen=True, slots=True)
class Scheduler:
    """The scheduler of a deployment."""

    database: Database
    clock: Clock
    plans: Plans
    listing: Listing = field(default_factory=load_listing)
    """The words and thresholds of the lists."""


@contextlib.contextmanager
def known_only() -> Iterator[None]:
    """What is named and is not there is answered as not found."""
    try:
        yield
    except (NoSuchPolicy, NoSuchCase, NoSuchTask, NoSuchHold) as error:
        raise HTTPException(HTTPStatus.NOT_FOUND, str(error)) from error
