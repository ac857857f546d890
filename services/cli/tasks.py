"""`perennial tasks …`: the work that waits for people."""

import getpass
from typing import Annotated

import typer

from services.cli.output import show_figures, show_json, show_rows
from services.cli.service import get, post

COLUMNS = ("task_id", "what", "policy_number", "instalment", "recipient_id", "opened_at", "deadline")

tasks = typer.Typer(no_args_is_help=True, help="Work for people: hand-overs, calls, visits.")


@tasks.command("list")
def list_tasks(
    recipient: Annotated[str | None, typer.Option(help="Only the work of the party with this id.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The service's answer as it is.")] = False,
) -> None:
    """List the open work, the most pressing first."""
    found = get("scheduler", "/tasks", {"kind": "work", "state": "open", "recipient": recipient})
    if as_json:
        show_json(found)
    else:
        show_rows(found, COLUMNS, f"{len(found)} open")


@tasks.command("complete")
def complete(
    task: Annotated[str, typer.Argument(help="The id of the task.", show_default=False)],
    by: Annotated[str | None, typer.Option(help="Who did it; you, when not given.")] = None,
    note: Annotated[str | None, typer.Option(help="What came of it.")] = None,
) -> None:
    """Say that a piece of work is done."""
    post("scheduler", f"/tasks/{task}/complete", body={"by": by or getpass.getuser(), "note": note})
    show_figures({"completed": task})
