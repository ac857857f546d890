"""`perennial parked …`: events that a service could not take in, with everything behind them of the same key."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.addresses import SERVICES
from services.cli.output import show_figures, show_json, show_rows
from services.cli.service import delete, get, post, read_file

parked = typer.Typer(no_args_is_help=True, help="Events that a service could not take in: look, repair, replay.")

LOOK = "`perennial parked list` shows what is still parked."

Service = Annotated[str, typer.Argument(help=f"One of {', '.join(SERVICES)}.", show_default=False)]
Entry = Annotated[str, typer.Argument(help="The id that `perennial parked list` shows.", show_default=False)]


@parked.command("list")
def list_parked(
    as_json: Annotated[bool, typer.Option("--json", help="The services' answers as they are.")] = False,
) -> None:
    """List what is parked, at every service."""
    answers = {service: get(service, "/parked") for service in SERVICES}
    if as_json:
        show_json(answers)
        return
    rows = [{"service": service, **row} for service, answer in answers.items() for row in answer]
    show_rows(rows, ("service", "id", "subscription", "key", "reason"), f"{len(rows)} parked")


@parked.command("show")
def show(service: Service, entry: Entry) -> None:
    """Show a parked event with its headers and body."""
    show_json(get(service, f"/parked/{entry}"))


@parked.command("repair")
def repair(
    service: Service,
    entry: Entry,
    file: Annotated[Path, typer.Argument(help="The corrected body, as JSON.", show_default=False)],
) -> None:
    """Put a corrected body in the place of one that could not be taken in. `replay` comes after it."""
    show_figures(post(service, f"/parked/{entry}/repair", look=LOOK, body=read_file(file)) or {"repaired": entry})


@parked.command("replay")
def replay(service: Service, entry: Entry) -> None:
    """Take in a parked event and everything behind it of the same key, in order."""
    show_figures(post(service, f"/parked/{entry}/replay", look=LOOK) or {"replayed": entry})


@parked.command("discard")
def discard(service: Service, entry: Entry) -> None:
    """Give up one parked event for good, such as one that is not ours."""
    delete(service, f"/parked/{entry}", look=LOOK)
    show_figures({"discarded": entry})
