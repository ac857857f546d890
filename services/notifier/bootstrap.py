"""How the notifier is put together. Nothing but this reads its settings."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter

from schemas.parties import Channel
from services.kit.clock import Clock, clock_from
from services.kit.events.broker import address_of
from services.kit.events.owner import Owner
from services.kit.postgres import Database
from services.kit.service import Service
from services.notifier.api.packs import packs_router
from services.notifier.api.records import records_router
from services.notifier.api.returned import returned_router
from services.notifier.api.trial import trial_router
from services.notifier.api.unsubscribe import unsubscribe_router
from services.notifier.domain.limits import Limits, TextRules
from services.notifier.domain.tags import UNSUBSCRIBE, Trails, trails_of
from services.notifier.errors import ProviderMisconfigured
from services.notifier.handlers.on_moments import Means
from services.notifier.packs.library import check_room, load_packs
from services.notifier.packs.template import House
from services.notifier.providers.contract import HandsOver, Listens, Provider, kind_named
from services.notifier.sender.booths import Booth
from services.notifier.sender.ears import Ears
from services.notifier.sender.journal import Journal
from services.notifier.sender.leases import LostLeases
from services.notifier.sender.sender import Sender
from services.notifier.settings import NotifierSettings
from services.notifier.store.outcomes import republish
from services.notifier.subscribers.facts_age import FactsAge
from services.notifier.subscribers.returns.imap import ImapFolder
from services.notifier.subscribers.returns.inlet import Inlet, encryption
from services.notifier.subscribers.returns.mailbox import Mailbox
from services.notifier.subscribers.returns.maildir import Maildir
from services.notifier.subscribers.returns.taking import Returns
from services.notifier.subscribers.subscriptions import FACT_TOPICS, FACTS, subscriptions
from services.notifier.tickers import receipts_ticker, texts_ticker


def build(settings: NotifierSettings) -> Service:
    """The notifier of these settings; nothing is opened yet, but packs and providers are checked."""
    database = Database(settings.database_url, "notifier")
    clock = clock_from(settings.clock)
    house = House(
        name=settings.signature,
        phone=settings.service_phone,
        latin=settings.signature_latin,
        neutral_title=settings.neutral_title,
    )
    library = load_packs(house, settings.locale)
    booths = booths_of(settings, clock, database)
    age = FactsAge(address_of(settings), FACTS, FACT_TOPICS, settings.facts_max_age_seconds)
    trails = signed_trails(settings)
    limits = Limits(texts=text_rules_of(settings))
    check_room(library, limits)
    means = Means(library, settings.providers, settings.lease, trails, limits)
    back = returns_of(settings, trails, database, clock)
    return Service(
        name="notifier",
        settings=settings,
        database=database,
        clock=clock,
        subscriptions=subscriptions(Owner(settings.ledger_url, settings.ledger_api_key, "policies")),
        loops=(
            Sender(database, clock, means, booths, age.fresh, settings.batch),
            LostLeases(database, clock, booths, settings.lease),
            age,
            *(booth.provider for booth in booths.values() if isinstance(booth.provider, Journal)),
        ),
        side_loops=(
            receipts_ticker(database, clock),
            texts_ticker(database, clock),
            *ears_of(booths, database, clock),
            *back,
        ),
        router=routes(
            records_router(database),
            returned_router(
                database, lambda: [mail for each in back if isinstance(each, Mailbox) for mail in each.skipped]
            ),
            packs_router(library, limits),
            trial_of(settings, booths, clock),
            *([unsubscribe_router(trails.links, database, settings.signature, clock)] if trails.links else []),
        ),
        open_folders=(UNSUBSCRIBE,),
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
            booths[name] = Booth(
                Journal(name, provider, database) if isinstance(provider, HandsOver) else provider, at_once, clock
            )
        longest = booths[name].provider.longest
        if longest >= settings.lease_seconds:
            raise ProviderMisconfigured(
                f"PERENNIAL_NOTIFIER_LEASE_SECONDS: {settings.lease_seconds:g} must be longer than the {longest:g} "
                f"seconds that {name} may take for a message"
            )
    return booths


def text_rules_of(settings: NotifierSettings) -> TextRules:
    """What the carrier of text messages takes."""
    kind = kind_named(settings.sms_provider, Channel.SMS)
    if kind.text_rules is None:
        return TextRules()
    return kind.text_rules(settings.options_of(settings.sms_provider, kind.options))


def signed_trails(settings: NotifierSettings) -> Trails:
    """What notices are given along; for what comes back there must be a secret."""
    back = {
        "PUBLIC_URL": settings.public_url,
        "RETURNS_MAILBOX": settings.returns_mailbox,
        "RETURNS_IMAP_HOST": settings.returns_imap.host,
        "RETURNS_PORT": settings.returns_port,
    }
    for name, given in back.items():
        if given and not settings.secret:
            raise ProviderMisconfigured(f"PERENNIAL_NOTIFIER_SECRET: is not set; {name} needs it to know what is ours")
    return trails_of(settings.secret, settings.public_url)


def returns_of(
    settings: NotifierSettings, trails: Trails, database: Database, clock: Clock
) -> Sequence[Mailbox | Inlet]:
    """Where returned mail comes in."""
    if trails.returns is None:
        return ()
    returns, path, port = Returns(database, clock, trails.returns), settings.returns_mailbox, settings.returns_port
    imap = settings.returns_imap
    encrypted = encryption(
        settings.returns_certificate_file, settings.returns_key_file, required=settings.returns_require_tls
    )
    return (
        *([Mailbox(Maildir(path), returns)] if path else []),
        *([Mailbox(ImapFolder(imap), returns)] if imap.host else []),
        *([Inlet(settings.returns_host, port, returns, encrypted)] if port else []),
    )


def providers_in(booths: Mapping[str, Booth]) -> Mapping[str, Provider]:
    """The providers themselves, without their journals."""
    providers = {name: booth.provider for name, booth in booths.items()}
    return {name: each.provider if isinstance(each, Journal) else each for name, each in providers.items()}


def ears_of(booths: Mapping[str, Booth], database: Database, clock: Clock) -> Sequence[Ears]:
    """Ears for every provider whose network speaks to us."""
    plain = providers_in(booths).items()
    return [Ears(name, each, database, clock) for name, each in plain if isinstance(each, Listens)]


def trial_of(settings: NotifierSettings, booths: Mapping[str, Booth], clock: Clock) -> APIRouter:
    """Test messages, past the journals: nobody asks what became of one."""
    plain = providers_in(booths)
    carriers = {channel: (name, plain[name]) for channel, name in settings.providers.items()}
    return trial_router(carriers, settings.signature, clock)


def routes(*parts: APIRouter) -> APIRouter:
    """The HTTP API."""
    router = APIRouter()
    for part in parts:
        router.include_router(part)
    return router
