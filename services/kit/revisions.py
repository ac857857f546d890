"""The revisions of a service's tables: which files make them, and whether a database stands at the newest.

The first revision of every service is the kit's own tables (`kit.sql`); its own follow from
`services/<service>/store/migrations/NNNN_name.sql`. To know them loads no alembic: only `migrations` applies them.
"""

import re
from collections.abc import Sequence
from importlib import resources
from importlib.resources.abc import Traversable

import asyncpg

from services.kit.errors import Misconfigured
from services.kit.postgres import Database, statements

KIT = "0000"
_FILE = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")
_sql = statements("services.kit.store", "migrations.sql")


def revisions(service: str, directory: Traversable | None = None) -> Sequence[tuple[str, Traversable]]:
    """Number and file of each revision of `service`, the oldest first. `directory` is where they lie, when not in the usual place."""
    place = directory or resources.files("services").joinpath(service, "store", "migrations")
    if not place.is_dir():
        raise Misconfigured(f"migrations: {place} is no directory")
    files = sorted((file for file in place.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    kit = resources.files("services.kit.store").joinpath("kit.sql")
    return [(KIT, kit), *((_number(file), file) for file in files)]


async def check(database: Database, directory: Traversable | None = None) -> None:
    """Raise `Misconfigured` unless the schema stands at exactly the newest revision that this program knows."""
    wanted, _ = revisions(database.schema, directory)[-1]
    try:
        async with database.transaction() as tx:
            found = await _sql.applied_revision(tx.connection)
    except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
        found = None
    if found != wanted:
        at = f"stands at revision {found}" if found else "has no tables yet"
        raise Misconfigured(f"database: schema {database.schema} {at}, this program needs {wanted}; run its migrations")


def _number(file: Traversable) -> str:
    named = _FILE.fullmatch(file.name)
    if named is None or named[1] == KIT:
        raise Misconfigured(f"migrations: {file.name} is not called NNNN_name.sql with a number after {KIT}")
    return named[1]
