"""`perennial why POLICY`: what was, is and will be sent or done for a policy, when and why."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from services.cli.output import console, local, show_json, show_table
from services.cli.service import get

STYLES = {"sent": "green", "done": "green", "waiting": "yellow", "upcoming": "cyan", "unknown": "red", "refused": "red"}
"""How the state of a step is coloured; all others are plain."""


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
    """The policy in one line, then a table for each case."""
    out = console()
    facts = (answer["policy_number"], answer["status"], f"holder {answer['holder'] or answer['holder_id']}")
    out.print(Text(" · ".join((*facts, f"as of {_instant(answer['now'])}")), style="bold"))
    for case in answer["cases"]:
        out.print(Text("\n" + "\n".join((_heading(case), *_surroundings(case)))))
        show_table(_steps(case["steps"]))


def _heading(case: dict[str, Any]) -> str:
    plan = f"plan {case['plan']} version {case['plan_version']}"
    if case["instalment"] is None:
        return f"{case['kind']} · {plan} · {case['status']}"
    due = f" due {case['due_date']}, payable to {case['last_payable_day']}" if case["due_date"] else ""
    return f"instalment {case['instalment']}{due} · {plan} · {case['status']}"


def _surroundings(case: dict[str, Any]) -> Iterator[str]:
    """Whose case it is, how often the holder was reached, what was promised, and who asked us to stop."""
    if case["instalment"] is None:
        return
    reached = f"{case['effective_calls']} by phone or message, {case['effective_visits']} face to face"
    yield f"  owner {case['owner'] or 'orphan desk'} · holder reached: {reached}"
    for promise in case["promises"]:
        broken = ", and not kept" if promise["broken"] else ""
        yield f"  promised on {local(promise['made_at'], None)} to pay by {promise['day']}{broken}"
    for stop in case["stops"]:
        until = f" until {local(stop['until'], None)}" if stop["until"] else ""
        yield f"  {stop['kind']} from {local(stop['since'], None)}{until}: {'holds' if stop['active'] else 'does not hold'} now"


def _steps(steps: list[dict[str, Any]]) -> Table:
    table = Table(header_style="bold", box=box.SIMPLE_HEAD)
    for heading in ("step", "local time", "what", "to", "state", "why"):
        table.add_column(heading, overflow="fold")
    for step in steps:
        state = Text(_state(step), style=STYLES.get(step["state"], ""))
        cells = (step["step"], _instant(step["local_at"]), step["what"], step["recipient"] or "", step["reason"] or "")
        name, at, what, to, reason = map(Text, cells)
        table.add_row(name, at, what, to, state, reason)
    return table


def _state(step: dict[str, Any]) -> str:
    return (
        f"{step['state']} by {step['channel']}" if step["state"] == "sent" and step["channel"] else str(step["state"])
    )


def _instant(text: str) -> str:
    """To the minute, as the clock on the wall of that zone shows it."""
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M}"
