"""`perennial hold …`: who asked us to stop, about what, and until when."""

import getpass
from typing import Annotated

import typer

from services.cli.output import show_figures, show_json, show_rows
from services.cli.service import get, post
from services.kit.counting import counted

COLUMNS = ("hold_id", "kind", "policy_number", "party_id", "since", "until", "by", "note", "lifted_at")

holds = typer.Typer(
    no_args_is_help=True, help="Holds: complaints, claims, bereavements, and people not to be contacted."
)

LOOK = "`perennial hold list --all` shows which holds there are, and which were lifted."

Policy = Annotated[str | None, typer.Option(help="The number of a policy.", show_default=False)]
Party = Annotated[str | None, typer.Option(help="The id of a person, instead of a policy.", show_default=False)]
By = Annotated[str | None, typer.Option(help="Who says so; you, when not given.")]
Note = Annotated[str | None, typer.Option(show_default=False)]


@holds.command("add")
def add(
    kind: Annotated[str, typer.Argument(help="complaint, claim, bereavement or do-not-contact.", show_default=False)],
    *,
    policy: Policy = None,
    life: Annotated[
        str | None, typer.Option(help="holder or insured: that person of the policy is meant, with all policies.")
    ] = None,
    party: Party = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first day; today by default.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="The last day; until it is lifted by default.")
    ] = None,
    by: By = None,
    note: Note = None,
    reference: Annotated[str | None, typer.Option(help="The number of the complaint or claim.")] = None,
) -> None:
    """Stop what this kind of hold stops. Said again, it changes nothing."""
    given = {
        "kind": kind,
        "policy_number": policy,
        "life": life,
        "party_id": party,
        "from": since,
        "until": until,
        "by": by or getpass.getuser(),
        "note": note,
        "reference": reference,
    }
    hold = {name: value for name, value in given.items() if value is not None}
    answer = post("scheduler", "/holds", look=LOOK, body=hold)
    show_figures({name: answer[name] for name in COLUMNS})


@holds.command("lift")
def lift(
    hold: Annotated[str, typer.Argument(help="The id of the hold.", show_default=False)],
    by: By = None,
    note: Note = None,
) -> None:
    """Go on: the newest that was held back and is still worth doing is done."""
    answer = post("scheduler", f"/holds/{hold}/lift", look=LOOK, body={"by": by or getpass.getuser(), "note": note})
    show_figures({name: answer[name] for name in (*COLUMNS, "lifted_by")})


@holds.command("list")
def listed(
    kind: Annotated[str | None, typer.Option(help="Only this kind.", show_default=False)] = None,
    policy: Policy = None,
    party: Party = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Those that are over or lifted, too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The service's answer as it is.")] = False,
) -> None:
    """List the holds, the newest first."""
    found = get("scheduler", "/holds", {"kind": kind, "policy": policy, "party": party, "active": not everything})
    if as_json:
        show_json(found)
    else:
        show_rows(found, COLUMNS, counted(len(found), "hold"))
