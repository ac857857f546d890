"""`perennial tasks …`: the work that waits for people."""

import getpass
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

import typer

from services.cli.output import local, show_figures, show_json, show_rows
from services.cli.service import Query, get, post
from services.cli.words import headings, person_named, words
from services.scheduler.domain.talks import talk_of

Task = Mapping[str, Any]

LOOK = "`perennial tasks list` shows the work that is still open, and who has taken it on."

COLUMNS = ("task_id", "what", "holder", "premiums", "whose", "since", "deadline", "acknowledged_by")

tasks = typer.Typer(no_args_is_help=True, help="Work for people: hand-overs, calls, visits.")


@tasks.command("list")
def list_tasks(
    whose: Annotated[
        str | None, typer.Option("--for", help="Only the work of this staff number, or of a desk: 'service desk'.")
    ] = None,
    recipient: Annotated[str | None, typer.Option(help="Only the work of the party with this id.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The service's answer as it is.")] = False,
) -> None:
    """List the open work, the most pressing first, by the clock of whoever has it.

    A call or visit stands here once for each customer, under the id of its most pressing task; completing that completes it.
    """
    query: Query = {"kind": "work", "state": "open", "recipient": recipient, "staff": whose}
    found = get("scheduler", "/tasks", query)
    if as_json:
        show_json(found)
    else:
        lines = [_shown(each) for each in _talks(found)]
        show_rows(lines, COLUMNS, words().say("open", count=len(lines)), headings(*COLUMNS))


def _talks(found: Sequence[Task]) -> Iterable[Sequence[Task]]:
    """The tasks of each talk, and each other task."""
    talks: dict[str, list[Task]] = {}
    for task in found:
        talks.setdefault(task["talk_id"] or task["task_id"], []).append(task)
    return talks.values()


def _shown(tasks: Sequence[Task]) -> dict[str, Any]:
    """Tasks of one talk, the most pressing first, in the words of the terminal."""
    task = tasks[0]
    name, number, zone = task["recipient"] or task["recipient_id"], task["staff_number"], task["zone"]
    talk = talk_of(task["what"])
    premiums = (f"{each['policy_number']}/{each['instalment']}" for each in tasks if each["policy_number"])
    return {
        **task,
        "what": words().work(task["what"], talk.value if talk else None),
        "premiums": list(dict.fromkeys(premiums)),
        "whose": person_named(name, number),
        "since": local(min(each["opened_at"] for each in tasks), zone),
        "deadline": local(task["deadline"], zone),
    }


@tasks.command("complete")
def complete(
    task: Annotated[str, typer.Argument(help="The id of the task.", show_default=False)],
    by: Annotated[str | None, typer.Option(help="Who did it; you, when not given.")] = None,
    note: Annotated[str | None, typer.Option(help="What came of it.")] = None,
    nothing_told: Annotated[
        bool, typer.Option("--nothing-told", help="Others were asked, and nothing of the policy was told to them.")
    ] = False,
) -> None:
    """Say that a piece of work is done; of a call or visit, everything that it was about."""
    told = {"nothing_told": True} if nothing_told else {}
    body = {"by": by or getpass.getuser(), "note": note, **told}
    post("scheduler", f"/tasks/{task}/complete", look=LOOK, body=body)
    show_figures({"completed": task})


@tasks.command("acknowledge")
def acknowledge(
    task: Annotated[str, typer.Argument(help="The id of the task.", show_default=False)],
    by: Annotated[str | None, typer.Option(help="Who takes it on; you, when not given.")] = None,
) -> None:
    """Take a piece of work on, so that it does not climb."""
    post("scheduler", f"/tasks/{task}/acknowledge", look=LOOK, body={"by": by or getpass.getuser()})
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
    look = "Give the command again: the form that came last counts."
    post("scheduler", f"/cases/{case}/assessment", look=look, body=form)
    show_figures({"assessed": case})
