"""`perennial why POLICY`: what was, is and will be sent or done for a policy, when and why."""

from typing import Annotated, Any
from urllib.parse import quote

import typer

from services.cli.output import console, show_json, show_rows, shown
from services.cli.service import get

COLUMNS = ("instalment", "step", "at", "recipient", "state", "why")


def why(
    policy: Annotated[str, typer.Argument(help="The number of a policy.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="The service's answer as it is.")] = False,
) -> None:
    """Show what was, is and will be sent or done for a policy, when and why, and what was skipped and why."""
    answer = get("scheduler", f"/policies/{quote(policy, safe='')}/why")
    if as_json:
        show_json(answer)
    else:
        show_why(answer)


def show_why(answer: dict[str, Any]) -> None:
    """The facts of the policy in lines, its timeline in a table."""
    lines = next((each for each in answer.values() if isinstance(each, list)), [])
    for name, value in answer.items():
        if not isinstance(value, list) and value is not None:
            console().print(f"{name.replace('_', ' ')}: {shown(value)}", markup=False)
    columns = list(dict.fromkeys(name for line in lines for name in line))
    show_rows(lines, columns, "what was, is and will be")
