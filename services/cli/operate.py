"""`perennial key`, `migrate` and `version`: what an operator does once for a deployment."""

import os
from importlib import metadata
from typing import Annotated

import typer

from services.cli.addresses import SERVICES
from services.cli.errors import BadUse, Unreachable
from services.cli.output import say
from services.kit import keys as key_maker

keys = typer.Typer(no_args_is_help=True, help="API keys.")


@keys.command("new")
def new_key() -> None:
    """Make an API key. Give the key to the caller and its hash to the service; the key is shown only here."""
    made = key_maker.new_key()
    say(f"key:  {made.key}")
    say(f"hash: {made.hash}")
    say("The hash belongs into PERENNIAL_API_KEY_HASHES, the key into PERENNIAL_CLI_API_KEY of whoever calls.")


def migrate(
    service: Annotated[list[str] | None, typer.Argument(help="Which services; all when none is named.")] = None,
    database_url: Annotated[str | None, typer.Option(envvar="PERENNIAL_DATABASE_URL", show_envvar=True)] = None,
) -> None:
    """Bring the tables of the services to the version of this program."""
    for name in service or SERVICES:
        if name not in SERVICES:
            raise BadUse(f"{name!r} is no service; the services are {', '.join(SERVICES)}")
        url = os.environ.get(f"PERENNIAL_{name.upper()}_DATABASE_URL") or database_url
        if not url:
            raise BadUse("which database? Set PERENNIAL_DATABASE_URL or give --database-url")
        migrate_one(url, name)
        say(f"{name}: up to date")


def version() -> None:
    """Show the version of this program."""
    say(f"perennial {metadata.version('perennial')}")


def migrate_one(url: str, service: str) -> None:
    """Bring the tables of one service up to date; what is wrong with the database is told in words."""
    # To load alembic takes longer than any other command does: only this one waits for it.
    import sqlalchemy.exc  # noqa: PLC0415

    from services.kit.migrations import upgrade  # noqa: PLC0415

    try:
        upgrade(url, service)
    except sqlalchemy.exc.ArgumentError as error:
        raise BadUse(f"the database URL cannot be read: {error}") from error
    except sqlalchemy.exc.OperationalError as error:
        raise Unreachable(f"the database does not answer: {error.orig}") from error
