"""`perennial demo`: a book lives its days on the real stack, and leaves records of all that happened."""

import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
from deploy.local.own_files import OwnFiles, read_own
from deploy.local.received import Received
from deploy.local.records_folder import claimed_records, put_in_place
from deploy.local.screen import screen_for
from deploy.local.settings import DATABASE_URL, KAFKA_BOOTSTRAP
from deploy.local.stack import Stack, Wanted
from deploy.local.story import Story, read_story
from schemas.civil import zone_named
from services.cli.errors import BadUse
from services.cli.output import LOUD, WIDE, table_of
from services.cli.reading import lines_of, unread_of
from services.kit.clock import SystemClock

RECORDS = "records"
"""The folder of records where the user names none."""
Days = Annotated[int, typer.Option(min=1, max=1500, help="How many days to live.")]


def demo(
    book: Annotated[Path | None, typer.Option(help="Your own book instead of a generated one.")] = None,
    payments: Annotated[Path | None, typer.Option(help="Premiums and failed transfers of your own book.")] = None,
    days: Days = inputs.DAYS,
    start: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day of your own book; today when not given.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--records", help="Leave inputs, sinks' logs and exports here.")] = None,
    replace: Annotated[  # noqa: FBT002
        bool, typer.Option("--replace", help="Replace the records of an earlier demo in the folder of --records.")
    ] = False,
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
        folder = home / "demo"
        records_in = (out or folder / RECORDS).resolve()
        with claimed_records(records_in, replace=replace or out is None) as kept, _staged(home) as staged:
            first = start.date() if start else SystemClock().now().date()
            own = read_own(book, payments, inputs.ZONE, SystemClock().now()) if book else None
            if own is None:
                inputs.write_generated(staged, seed, policies, days)
            else:
                inputs.write_own(staged, own.book, own.payments, first, days)
            story = read_story(staged, days, payments.name if payments else None)
            _empty(folder, kept)
            put_in_place(staged, kept)
            time = Time(story.start, folder / "clock")
            wanted = _wanted(folder, kept, story.zone, time, carriers)
            run_in_order(_live(console, wanted, story, time, own=own, stay=stay))


@contextmanager
def _staged(home: Path) -> Iterator[Path]:
    """A folder for the inputs until they have been read without an error: nothing of an earlier demo is cleared before."""
    folder = home / "inputs"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _empty(folder: Path, kept: Path) -> None:
    """Remove what the stack of an earlier demo left, but no folder of records."""
    folder.mkdir(parents=True, exist_ok=True)
    for each in folder.iterdir():
        if each.name == RECORDS or each.resolve() in {kept, *kept.parents}:
            continue
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each)
        else:
            each.unlink()


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


async def _live(
    console: Console, wanted: Wanted, story: Story, time: Time, *, own: OwnFiles | None, stay: bool
) -> None:
    time.move_to(story.start)
    if wanted.database_url:
        await refuse_used_database(wanted.database_url)
    if wanted.kafka_bootstrap:
        await refuse_used_topics(wanted.kafka_bootstrap)
    console.print("starting PostgreSQL, a broker, an SMSC, a mail server and three services …")
    async with Stack(wanted) as stack, House(stack.urls, stack.api_key) as house:
        _show_addresses(console, stack)
        report = await house.call(
            "ledger", "POST", "/books", params={"name": own.book.name if own else "book.csv"}, content=story.book
        )
        _show_book(console, report)
        if own is not None and own.payments is not None and own.payments_read is not None:
            console.print(Text(own.payments.name))
            _show_reading(console, own.payments_read.model_dump(mode="json"))
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


_QUALITY = {
    "unusable_contacts": "contacts that cannot be used: {}, see `./run data-quality`",
    "holders_without_contact": "holders without a phone number and an e-mail address: {}, see `./run list --month MONTH --quality FILE.xlsx`",
    "holders_without_identity": "holders without an identity number: {}, known by name, date of birth and phone",
}
"""Counts of a book's report, and what is said of them."""


def _show_book(console: Console, report: Mapping[str, Any]) -> None:
    console.print(Text(f"{report['file']}: {report['registered']} policies taken in"))
    _show_reading(console, report["reading"] or {})
    if ignored := report["ignored_columns"]:
        console.print(Text(f"  columns that are not ours: {', '.join(ignored)}"))
    for name, words in _QUALITY.items():
        if count := report[name]:
            console.print(Text(f"  {words.format(count)}"))


def _show_reading(console: Console, reading: Mapping[str, Any]) -> None:
    """What was read of a file, and what was not."""
    for line in lines_of(reading):
        console.print(Text(f"  {line}"), soft_wrap=True)
    for line in unread_of(reading):
        console.print(Text(f"  {line}", style=LOUD), soft_wrap=True)


def _show_addresses(console: Console, stack: Stack) -> None:
    for name, url in stack.urls.items():
        console.print(Text(f"  {name:10} {url}"))
