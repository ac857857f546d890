"""`perennial demo`: a book lives its days on the real stack, and leaves records of all that happened."""

import shutil
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from deploy.local import inputs, manager, records, summary
from deploy.local.carriers import EmailOption, Named, SmsOption
from deploy.local.driver import Driver, Time
from deploy.local.ground import refuse_used_database, refuse_used_topics
from deploy.local.home import claimed
from deploy.local.house import House
from deploy.local.interrupt import run_in_order, until_asked_to_stop
from deploy.local.received import Received
from deploy.local.records_folder import claimed_records
from deploy.local.screen import screen_for
from deploy.local.settings import DATABASE_URL, KAFKA_BOOTSTRAP
from deploy.local.stack import Stack, Wanted
from deploy.local.story import Story, read_story
from schemas.civil import zone_named
from services.cli.errors import BadUse
from services.cli.output import WIDE
from services.cli.problems import table_of
from services.kit.clock import SystemClock

Days = Annotated[int, typer.Option(min=1, max=1500, help="How many days to live.")]


def demo(
    book: Annotated[Path | None, typer.Option(help="Your own book instead of a generated one.")] = None,
    payments: Annotated[Path | None, typer.Option(help="Premiums and failed transfers of your own book.")] = None,
    days: Days = inputs.DAYS,
    start: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day of your own book; today when not given.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--records", help="Leave inputs, sinks' logs and exports here.")] = None,
    seed: Annotated[int, typer.Option(help="Of the generated book.")] = 1,
    policies: Annotated[int, typer.Option(min=1, help="Of the generated book.")] = inputs.POLICIES,
    sms: SmsOption = None,
    email: EmailOption = None,
    leave: Annotated[bool, typer.Option("--exit", help="End when the days are over.")] = False,  # noqa: FBT002
) -> None:
    """Live 120 days of a book in a few minutes: real services, database, broker, SMSC and mail server, on this machine."""
    if payments is not None and book is None:
        raise BadUse("--payments belongs to a book of your own: give --book too")
    carriers = Named.by(sms, email)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
    stay = console.is_terminal and not leave
    with claimed() as home:
        folder = _emptied(home / "demo")
        with claimed_records((out or folder / "records").resolve()) as kept:
            if book is None:
                inputs.write_generated(kept, seed, policies, days)
            else:
                first = start.date() if start else SystemClock().now().date()
                inputs.write_own(kept, book, payments, first, days)
            named = book.name if book else "book.csv"
            story = read_story(kept, days)
            time = Time(story.start, folder / "clock")
            wanted = _wanted(folder, kept, story.zone, time, carriers)
            run_in_order(_live(console, wanted, story, time, named=named, stay=stay))


def _wanted(folder: Path, kept: Path, zone: str, time: Time, carriers: Named) -> Wanted:
    return Wanted(
        kind="demo",
        folder=folder,
        sinks=kept,
        zone=zone,
        clock=time.setting,
        clock_file=time.file,
        fast=True,
        database_url=DATABASE_URL,
        kafka_bootstrap=KAFKA_BOOTSTRAP,
        named=carriers,
    )


async def _live(console: Console, wanted: Wanted, story: Story, time: Time, *, named: str, stay: bool) -> None:
    time.move_to(story.start)
    if wanted.database_url:
        await refuse_used_database(wanted.database_url)
    if wanted.kafka_bootstrap:
        await refuse_used_topics(wanted.kafka_bootstrap)
    console.print("starting PostgreSQL, a broker, an SMSC, a mail server and three services …")
    async with Stack(wanted) as stack, House(stack.urls, stack.api_key) as house:
        _show_addresses(console, stack)
        report = await house.call("ledger", "POST", "/books", params={"name": named}, content=story.book)
        _show_book(console, report)
        await _drive(console, stack, house, story, time)
        await records.export(house, wanted.sinks)
        await records.explain(house, wanted.sinks)
        console.print(summary.of(wanted.sinks))
        first, last = (moment.astimezone(zone_named(story.zone)).date() for moment in (story.start, story.end))
        console.print(manager.screen(wanted.sinks, first, last))
        if stay:
            console.print("The stack stays up: try `./run why POLICY` in another terminal. Ctrl-C ends it.")
            await until_asked_to_stop()


async def _drive(console: Console, stack: Stack, house: House, story: Story, time: Time) -> None:
    with screen_for(console, story, Received(stack.wanted.sinks)) as screen:

        def at_each_moment(now: datetime) -> None:
            stack.check()
            screen.show(now)

        driver = Driver(house, stack.sinks, story, time, at_each_moment)
        await driver.live()
    if driver.rejected:
        console.print(table_of(tuple(driver.rejected), "lines of the payment file that were not taken in"))
    console.print(Text(driver.effort.told()))


def _show_book(console: Console, report: Mapping[str, Any]) -> None:
    console.print(Text(f"{report['file']}: {report['registered']} policies taken in"))
    if ignored := report["ignored_columns"]:
        console.print(Text(f"  columns that are not ours: {', '.join(ignored)}"))
    if warnings := report["warnings"]:
        console.print(Text(f"  contacts that cannot be used: {len(warnings)}, see `./run data-quality`"))


def _show_addresses(console: Console, stack: Stack) -> None:
    for name, url in stack.urls.items():
        console.print(Text(f"  {name:10} {url}"))


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
