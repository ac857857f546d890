"""`perennial tasks …`: the work that waits for people."""

import getpass
from typing import Annotated

import typer

from services.cli.output import show_figures, show_json, show_rows
from services.cli.service import get, post

COLUMNS = ("task_id", "what", "policy_number", "instalment", "recipient_id", "opened_at", "deadline", "acknowledged_by")

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
    nothing_told: Annotated[
        bool, typer.Option("--nothing-told", help="Others were asked, and nothing of the policy was told to them.")
    ] = False,
) -> None:
    """Say that a piece of work is done."""
    told = {"nothing_told": True} if nothing_told else {}
    body = {"by": by or getpass.getuser(), "note": note, **told}
    post("scheduler", f"/tasks/{task}/complete", body=body)
    show_figures({"completed": task})


@tasks.command("acknowledge")
def acknowledge(
    task: Annotated[str, typer.Argument(help="The id of the task.", show_default=False)],
    by: Annotated[str | None, typer.Option(help="Who takes it on; you, when not given.")] = None,
) -> None:
    """Take a piece of work on, so that it does not climb."""
    post("scheduler", f"/tasks/{task}/acknowledge", body={"by": by or getpass.getuser()})
    show_figures({"acknowledged": task})


@tasks.command("assess")
def assess(
    case: Annotated[str, typer.Argument(help="The id of the case.", show_default=False)],
    *,
    by: Annotated[str, typer.Option(help="The staff number of whoever fills it in.")],
    situation: Annotated[str, typer.Option(help="What the holder says, and how things are.")],
    reason: Annotated[str, typer.Option(help="will-pay-at-grace-end, no-money, missold or other.")],
    tried: Annotated[str, typer.Option(help="What was done to reach and to help.")],
    proposal: Annotated[str, typer.Option(help="What is to be done next, and by whom.")],
    expected_on: Annotated[str | None, typer.Option(metavar="DATE", help="When the premium can be expected.")] = None,
) -> None:
    """Fill in the assessment form of a case; its hand-over can be concluded then."""
    form = {
        "by": by,
        "situation": situation,
        "reason": reason,
        "tried": tried,
        "proposal": proposal,
        "expected_on": expected_on,
    }
    post("scheduler", f"/cases/{case}/assessment", body=form)
    show_figures({"assessed": case})
