"""`perennial contact …`: what was said with whom about a policy, and what came of it."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

import typer

from services.cli.list_rows import spoken
from services.cli.output import show_figures, show_json, show_rows
from services.cli.service import get, post
from services.cli.words import headings, named
from services.kit.counting import counted

COLUMNS = ("at", "policy_number", "who", "person", "channel", "result", "promised_on", "reason", "matters")

contacts = typer.Typer(no_args_is_help=True, help="The contact log: calls, visits and messages, and what came of them.")

Text = Annotated[str | None, typer.Option(show_default=False)]


@contacts.command("log")
def log(
    policy: Annotated[str, typer.Argument(help="The number of a policy.", show_default=False)],
    *,
    by: Annotated[str, typer.Option(help="The staff number of whoever had the contact.")],
    channel: Annotated[str, typer.Option(help="call, visit or message.")],
    result: Annotated[str, typer.Option(help="reached, promised, refused, unreachable or wrong-number.")],
    matters: Annotated[str, typer.Option(help="The key points of the talk.")],
    person: Annotated[str, typer.Option(help="holder, or other with --name.")] = "holder",
    name: Annotated[str | None, typer.Option(help="Who it was, when it was not the holder.")] = None,
    promised_on: Annotated[str | None, typer.Option(metavar="DATE", help="The day by which it will be paid.")] = None,
    reason: Annotated[
        str | None, typer.Option(help="Why it is not paid: will-pay-at-grace-end, no-money, missold or other.")
    ] = None,
    ask: Annotated[str | None, typer.Option("--help-wanted", help="accompany, or problem.")] = None,
    at: Annotated[
        str | None, typer.Option(metavar="INSTANT", help="When it was, with its zone; now by default.")
    ] = None,
    instalment: Annotated[
        int | None, typer.Option(help="Which premium a promise or refusal is about; the whole policy when not given.")
    ] = None,
    contact: Annotated[int | None, typer.Option(help="With wrong-number: which contact it was.")] = None,
    promised_for: Annotated[
        list[str] | None,
        typer.Option(
            metavar="POLICY", help="With promised: another policy of the holder that the promise is for; repeatable."
        ),
    ] = None,
) -> None:
    """Log a contact; what came of it drives the case."""
    given = {
        "by": by,
        "person": person,
        "person_name": name,
        "channel": channel,
        "matters": matters,
        "result": result,
        "at": at,
        "instalment": instalment,
        "promised_on": promised_on,
        "reason": reason,
        "help": ask,
        "contact": contact,
        "promised_for": promised_for or None,
    }
    line = {field: value for field, value in given.items() if value is not None}
    look = f"`perennial contact list --policy {policy}` shows whether it is logged."
    answer = post("scheduler", f"/policies/{quote(policy, safe='')}/contacts", look=look, body=line)
    show_figures(_logged(answer))


def _logged(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What became of a contact, in the words of the terminal."""
    shown = ("log_id", "policy_number", "instalment", "result", "promised_on", "effective", "task_ids")
    about = [
        f"{each['policy_number']}/{each['instalment']}: {named('result', each['result'])}" for each in answer["covers"]
    ]
    return {**{field: answer[field] for field in shown}, "result": named("result", answer["result"]), "about": about}


@contacts.command("list")
def listed(
    policy: Text = None,
    agent: Annotated[str | None, typer.Option(help="The agent's staff number.")] = None,
    text: Annotated[str | None, typer.Option(help="Words of the key points.")] = None,
    result: Text = None,
    since: Annotated[str | None, typer.Option(metavar="DATE")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The service's answer as it is.")] = False,
) -> None:
    """Search the log, the newest line first."""
    wanted = {"policy": policy, "agent": agent, "text": text, "result": result, "since": since, "until": until}
    found = get("scheduler", "/contacts", wanted)
    if as_json:
        show_json(found)
    else:
        show_rows([spoken(line) for line in found], COLUMNS, counted(len(found), "line"), headings(*COLUMNS))
