"""How the ledger is put together. Nothing but this reads its settings."""

from collections.abc import Sequence
from functools import partial

from fastapi import APIRouter

from schemas.findings import TOPIC as FINDINGS
from schemas.outcomes import TOPIC as OUTCOMES
from services.kit.clock import Clock, clock_from
from services.kit.errors import Misconfigured
from services.kit.events.subscription import Subscription
from services.kit.poison import DueRows
from services.kit.postgres import Database
from services.kit.service import Service
from services.kit.ticker import Ticker
from services.ledger.api.books import books
from services.ledger.api.ledger import Ledger
from services.ledger.api.lists import lists
from services.ledger.api.payment_files import payment_files
from services.ledger.api.payments import payments
from services.ledger.api.publishing import publishing
from services.ledger.api.reading import reading
from services.ledger.domain.debits import DebitDays
from services.ledger.domain.line_rules import LineRules
from services.ledger.errors import BadProductsError, BadWordsError
from services.ledger.handlers.on_moments import on_moments
from services.ledger.handlers.on_outcomes import on_outcomes
from services.ledger.handlers.publishing import republish
from services.ledger.handlers.saving import MOMENTS
from services.ledger.intake.check import refuse_bad
from services.ledger.intake.places import Places
from services.ledger.intake.products import Products, products_in
from services.ledger.intake.words import Words, shipped, words_in
from services.ledger.settings import LedgerSettings
from services.ledger.store import policies


def build(settings: LedgerSettings) -> Service:
    """The ledger of these settings; nothing is opened yet."""
    database = Database(settings.database_url, "ledger")
    clock = clock_from(settings.clock)
    places = places_of(settings)
    rules = LineRules(DebitDays(settings.days_of_debit), places.products.after_lapse)
    return Service(
        name="ledger",
        settings=settings,
        database=database,
        clock=clock,
        subscriptions=(Subscription("ledger", (OUTCOMES, FINDINGS), on_outcomes),),
        tickers=(moments_of(database, clock, settings.feeds),),
        router=routes(Ledger(database, clock, places, settings.feeds, words_of(settings), rules)),
        republish=republish,
    )


def places_of(settings: LedgerSettings) -> Places:
    """What the rows of books fall back to."""
    return Places(settings.zone, settings.phone_region, settings.zones_of_branches, products_of(settings))


def words_of(settings: LedgerSettings) -> Words:
    """The words that are shipped, and those of the deployment. A file that cannot be used is `Misconfigured`."""
    file = settings.words_file
    if file is None:
        return shipped()
    try:
        words = shipped().then(words_in(file.read_text(encoding="utf-8"), str(file)))
        refuse_bad(words, settings.phone_region)
    except (OSError, UnicodeDecodeError, BadWordsError) as error:
        raise Misconfigured(f"PERENNIAL_LEDGER_WORDS_FILE: {error}") from error
    return words


def products_of(settings: LedgerSettings) -> Products:
    """The products of the deployment. A file that cannot be used is `Misconfigured`."""
    file = settings.products_file
    if file is None:
        return Products()
    try:
        return products_in(file.read_text(encoding="utf-8"), str(file))
    except (OSError, UnicodeDecodeError, BadProductsError) as error:
        raise Misconfigured(f"PERENNIAL_LEDGER_PRODUCTS_FILE: {error}") from error


def moments_of(database: Database, clock: Clock, feeds: Sequence[str]) -> Ticker:
    """The one ticker of the ledger."""
    handle, rows = partial(on_moments, feed_names=feeds), DueRows(policies.hold_due, policies.put_off)
    return Ticker(MOMENTS, database, clock, handle, policies.next_moment, rows)


def routes(ledger: Ledger) -> APIRouter:
    """The HTTP API."""
    router = APIRouter()
    for part in (books, payments, payment_files, reading, lists, publishing):
        router.include_router(part(ledger))
    return router
