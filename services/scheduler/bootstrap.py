"""How the scheduler is put together. Nothing but this reads its settings."""

from fastapi import APIRouter

from services.kit.clock import clock_from
from services.kit.events.owner import Owner
from services.kit.postgres import Database
from services.kit.service import Service
from services.scheduler.api.assessments import assessments
from services.scheduler.api.contacts import contacts
from services.scheduler.api.hold_intake import hold_intake
from services.scheduler.api.holds import holds
from services.scheduler.api.lists import lists
from services.scheduler.api.records import records
from services.scheduler.api.scheduler import Scheduler
from services.scheduler.api.tasks import work
from services.scheduler.api.why import why
from services.scheduler.api.worklists import work_of_people
from services.scheduler.handlers.on_notice_moments import republish
from services.scheduler.plans.loader import load_plans
from services.scheduler.reports.loader import load_listing
from services.scheduler.settings import SchedulerSettings
from services.scheduler.subscribers import subscription
from services.scheduler.tickers import moments


def build(settings: SchedulerSettings) -> Service:
    """The scheduler of these settings; nothing is opened yet. A plan with an error stops it here."""
    database = Database(settings.database_url, "scheduler")
    clock = clock_from(settings.clock)
    plans = load_plans(settings.plans_directory)
    return Service(
        name="scheduler",
        settings=settings,
        database=database,
        clock=clock,
        subscriptions=(subscription(plans, Owner(settings.ledger_url, settings.ledger_api_key, "policies")),),
        tickers=(moments(database, clock, plans, daily_worklists=settings.daily_worklists),),
        router=routes(Scheduler(database, clock, plans, load_listing(settings.lists_file))),
        republish=republish,
    )


def routes(scheduler: Scheduler) -> APIRouter:
    """The HTTP API."""
    router = APIRouter()
    for part in (why, work, contacts, assessments, holds, hold_intake, lists, work_of_people, records):
        router.include_router(part(scheduler))
    return router
