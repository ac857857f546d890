"""How the notifier is put together. Nothing but this reads its settings."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter

from services.kit.clock import Clock, clock_from
from services.kit.events.broker import address_of
from services.kit.events.owner import Owner
from services.kit.postgres import Database
from services.kit.service import Service
from services.notifier.api.packs import packs_router
from services.notifier.api.records import records_router
from services.notifier.errors import ProviderMisconfigured
from services.notifier.handlers.on_moments import Means
from services.notifier.packs.library import Library, load_packs
from services.notifier.packs.template import House
from services.notifier.providers.contract import Listens, kind_named
from services.notifier.sender.booths import Booth
from services.notifier.sender.ears import Ears
from services.notifier.sender.journal import Journal
from services.notifier.sender.leases import LostLeases
from services.notifier.sender.sender import Sender
from services.notifier.settings import NotifierSettings
from services.notifier.store.outcomes import republish
from services.notifier.subscribers.facts_age import FactsAge
from services.notifier.subscribers.subscriptions import FACT_TOPICS, FACTS, subscriptions
from services.notifier.tickers import receipts_ticker


def build(settings: NotifierSettings) -> Service:
    """The notifier of these settings; nothing is opened yet, but packs and providers are checked."""
    database = Database(settings.database_url, "notifier")
    clock = clock_from(settings.clock)
    library = load_packs(House(name=settings.signature, phone=settings.service_phone), settings.locale)
    booths = booths_of(settings, clock, database)
    age = FactsAge(address_of(settings), FACTS, FACT_TOPICS, settings.facts_max_age_seconds)
    means = Means(library, settings.providers, settings.lease)
    return Service(
        name="notifier",
        settings=settings,
        database=database,
        clock=clock,
        subscriptions=subscriptions(Owner(settings.ledger_url, settings.ledger_api_key, "policies")),
        tickers=(receipts_ticker(database, clock),),
        loops=(
            Sender(database, clock, means, booths, age.fresh, settings.batch),
            LostLeases(database, clock, booths, settings.lease),
            age,
            *(booth.provider for booth in booths.values() if isinstance(booth.provider, Journal)),
            *ears_of(booths, database, clock),
        ),
        router=routes(database, library),
        republish=republish,
    )


def booths_of(settings: NotifierSettings, clock: Clock, database: Database) -> Mapping[str, Booth]:
    """Every provider that a channel names, made once. Each must come to an end within a lease."""
    booths = {}
    for channel, name in settings.providers.items():
        kind = kind_named(name, channel)
        if name not in booths:
            options = settings.options_of(name, kind.options)
            at_once = kind.at_once_with(options) if kind.at_once_with else kind.at_once
            provider = kind.make(options)
            booths[name] = Booth(Journal(name, provider, database) if kind.journal else provider, at_once, clock)
        longest = booths[name].provider.longest
        if longest >= settings.lease_seconds:
            raise ProviderMisconfigured(
                f"PERENNIAL_NOTIFIER_LEASE_SECONDS: {settings.lease_seconds:g} must be longer than the {longest:g} "
                f"seconds that {name} may take for a message"
            )
    return booths


def ears_of(booths: Mapping[str, Booth], database: Database, clock: Clock) -> Sequence[Ears]:
    """Ears for every provider whose network speaks to us."""
    providers = {name: booth.provider for name, booth in booths.items()}
    plain = {name: each.provider if isinstance(each, Journal) else each for name, each in providers.items()}
    return [Ears(name, each, database, clock) for name, each in plain.items() if isinstance(each, Listens)]


def routes(database: Database, library: Library) -> APIRouter:
    """The HTTP API."""
    router = APIRouter()
    router.include_router(records_router(database))
    router.include_router(packs_router(library))
    return router
