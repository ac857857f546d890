"""`perennial why POLICY`: what was, is and will be sent or done for a policy, when and why."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import quote

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from services.cli.output import local, say, show_json, show_table, written
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
    """The policy in one line, then a table for each case: steps and money in the order of time."""
    zone = answer["zone"]
    facts = (answer["policy_number"], answer["status"], f"holder {answer['holder'] or answer['holder_id']}")
    say(" · ".join((*facts, f"as of {local(answer['now'], zone)} {zone}")), "bold")
    if answer["without_supervisor"]:
        say(f"without supervisor: {answer['without_supervisor']}")
    for case in answer["cases"]:
        say("\n" + "\n".join((_heading(case), *_surroundings(case, zone))))
        show_table(_timeline(case, zone))


def _heading(case: dict[str, Any]) -> str:
    plan = f"plan {case['plan']} version {case['plan_version']}"
    if case["instalment"] is None:
        return f"{case['kind']} · {plan} · {case['status']}"
    due = f" due {case['due_date']}, payable to {case['last_payable_day']}" if case["due_date"] else ""
    return f"instalment {case['instalment']}{due} · {_amounts(case)}{plan} · {case['status']}"


def _amounts(case: dict[str, Any]) -> str:
    """What the premium is, and what is left of it."""
    if not case["amount"]:
        return ""
    whole, left = _money(case["amount"]), _money(case["outstanding"])
    if not Decimal(case["outstanding"]["amount"]):
        return f"{whole}, nothing left to pay · "
    return f"{whole} unpaid · " if left == whole else f"{whole}, of which {left} is unpaid · "


def _money(amount: dict[str, Any]) -> str:
    return f"{Decimal(amount['amount']):,.2f} {amount['currency']}"


def _surroundings(case: dict[str, Any], zone: str) -> Iterator[str]:
    """Whose case it is, how often the holder was reached, what was promised, and who asked us to stop."""
    if case["instalment"] is None:
        return
    reached = f"{case['effective_calls']} by phone or message, {case['effective_visits']} face to face"
    yield f"  owner {case['owner'] or case['owner_id'] or 'nobody'} · holder reached: {reached}"
    for promise in case["promises"]:
        broken = ", and not kept" if promise["broken"] else ""
        yield f"  promised on {local(promise['made_at'], zone)} to pay by {promise['day']}{broken}"
    for stop in case["stops"]:
        until = f" until {local(stop['until'], zone)}" if stop["until"] else ""
        yield f"  {stop['kind']} from {local(stop['since'], zone)}{until}: {'holds' if stop['active'] else 'does not hold'} now"


def _timeline(case: dict[str, Any], zone: str) -> Table:
    """Times are those of the recipient; a zone is named where it is not that of the policy."""
    table = Table(
        header_style="bold",
        box=box.SIMPLE_HEAD,
        caption=written(f"times in {zone} unless named"),
        caption_justify="left",
    )
    for heading in ("step", "planned", "sent", "what", "to", "state", "why"):
        table.add_column(heading, overflow="fold")
    lines = [(step["at"], 1, _step_cells(step, zone)) for step in case["steps"]]
    lines += [(money["at"], 0, _money_cells(money)) for money in case["money"]]
    for _, _, cells in sorted(lines, key=lambda line: (datetime.fromisoformat(line[0]), line[1])):
        table.add_row(*cells)
    return table


def _step_cells(step: dict[str, Any], zone: str) -> tuple[Text, ...]:
    state = written(_state(step), STYLES.get(step["state"], ""))
    elsewhere = "" if step["zone"] == zone else f" {step['zone']}"
    planned, sent = (f"{_instant(at)}{elsewhere}" if at else "" for at in (step["local_at"], step["local_sent_at"]))
    name, *cells = map(written, (step["step"], planned, sent, step["what"], step["recipient"] or step["recipient_id"]))
    return (name, *cells, state, written(step["reason"] or ""))


def _money_cells(money: dict[str, Any]) -> tuple[Text, ...]:
    """A line of money stands where it became known; its own day is the value date or the day of the attempt."""
    amount = _money(money["amount"]) if money["amount"] else ""
    cells = ("", _instant(money["local_at"]), "", amount, "", money["event"], f"{money['day']} {money['reason'] or ''}")
    return tuple(written(cell.strip(), "magenta" if cell == money["event"] else "") for cell in cells)


def _state(step: dict[str, Any]) -> str:
    return (
        f"{step['state']} by {step['channel']}" if step["state"] == "sent" and step["channel"] else str(step["state"])
    )


def _instant(text: str) -> str:
    """To the minute, as the clock on the wall of that zone shows it."""
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M}"
