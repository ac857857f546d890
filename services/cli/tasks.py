"""`perennial tasks …`: the work that waits for people."""

from typing import Annotated

import typer

from services.cli.output import show_figures, show_json, show_rows
from services.cli.service import get, post

tasks = typer.Typer(no_args_is_help=True, help="Work for people: calls, visits, hand-overs.")


@tasks.command("list")
def list_tasks(
    recipient: Annotated[str | None, typer.Option(help="Only the work of this party.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The service's answer as it is.")] = False,
) -> None:
    """List the open work."""
    answer = get("scheduler", "/tasks", {"recipient": recipient})
    if as_json:
        show_json(answer)
        return
    rows = answer if isinstance(answer, list) else next(each for each in answer.values() if isinstance(each, list))
    columns = list(dict.fromkeys(name for row in rows for name in row))
    show_rows(rows, columns, f"{len(rows)} open")


@tasks.command("complete")
def complete(
    task: Annotated[str, typer.Argument(help="The id of the task.", show_default=False)],
    note: Annotated[str | None, typer.Option(help="What came of it.")] = None,
) -> None:
    """Say that a piece of work is done."""
    show_figures(post("scheduler", f"/tasks/{task}/complete", body={"note": note}) or {"completed": task})
