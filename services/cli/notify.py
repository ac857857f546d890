"""`perennial notify …`: whether a message leaves at all, and what came back that no program could read."""

from typing import Annotated

import typer

from schemas.parties import Channel
from services.cli.errors import RefusedByService
from services.cli.output import say, show_figures, show_json, show_rows
from services.cli.service import get, post

notify = typer.Typer(no_args_is_help=True, help="The providers that carry notices.")


@notify.command("test")
def send_test(
    to: Annotated[str, typer.Option(help="A number as +8613800138000, or an e-mail address.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="The service's answer as it is.")] = False,
) -> None:
    """Send a test message now; a service that took it says by which id."""
    channel = Channel.EMAIL if "@" in to else Channel.SMS
    look = f"Whether it left, {to} will see."
    answer = post("notifier", "/test-messages", look=look, body={"channel": channel, "to": to})
    if as_json:
        show_json(answer)
    else:
        show_figures({name: value for name, value in answer.items() if value is not None})
    if answer["result"] != "accepted":
        raise RefusedByService(f"{answer['provider']} did not take it: {answer['result']}")


@notify.command("returned")
def list_returned(
    as_json: Annotated[bool, typer.Option("--json", help="The service's answer as it is.")] = False,
) -> None:
    """List mail that came back and waits for a reader; its bytes are at the notifier's /returned-mail/DIGEST."""
    rows = get("notifier", "/returned-mail")
    if as_json:
        show_json(rows)
        return
    show_rows(rows, ("received_at", "sender", "subject", "verdict", "digest"), f"{len(rows)} to be read")
    if skipped := get("notifier", "/returned-mail/skipped"):
        say(f"{len(skipped)} cannot be fetched from the mailbox: perennial notify skipped")


@notify.command("skipped")
def list_skipped(
    as_json: Annotated[bool, typer.Option("--json", help="The service's answer as it is.")] = False,
) -> None:
    """List returned mail that cannot be fetched from its mailbox, or not moved in it, and is stepped over."""
    rows = get("notifier", "/returned-mail/skipped")
    if as_json:
        show_json(rows)
    else:
        show_rows(rows, ("mailbox", "name", "reason"), f"{len(rows)} stepped over")
