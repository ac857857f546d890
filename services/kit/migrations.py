"""Migrations: plain SQL files, applied in order by alembic, all of one upgrade in one transaction.

The first revision of every service is the kit's own tables (`kit.sql`); its own follow from
`services/<service>/store/migrations/NNNN_name.sql`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from types import ModuleType
from typing import Any

import asyncpg
import sqlalchemy
from alembic import op
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import Script, ScriptDirectory
from alembic.script.revision import RevisionMap
from sqlalchemy.engine import Connection, make_url

from services.kit.errors import Misconfigured
from services.kit.postgres import Database, statements

KIT = "0000"
_FILE = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")
_sql = statements("services.kit.store", "migrations.sql")


def upgrade(database_url: str, service: str, directory: Traversable | None = None) -> None:
    """Bring the schema of `service` to its newest revision, creating it when absent. Two at once wait for each other."""
    scripts = _directory(service, directory)
    engine = sqlalchemy.create_engine(_driver_url(database_url), poolclass=sqlalchemy.NullPool)
    try:
        with engine.begin() as connection:
            _prepare(connection, service)
            _run(connection, scripts, service)
    finally:
        engine.dispose()


async def check(database: Database, directory: Traversable | None = None) -> None:
    """Raise `Misconfigured` unless the schema stands at exactly the newest revision that this program knows."""
    wanted = _directory(database.schema, directory).get_current_head()
    try:
        async with database.transaction() as tx:
            found = await _sql.applied_revision(tx.connection)
    except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
        found = None
    if found != wanted:
        at = f"stands at revision {found}" if found else "has no tables yet"
        raise Misconfigured(f"database: schema {database.schema} {at}, this program needs {wanted}; run its migrations")


def _directory(service: str, directory: Traversable | None) -> ScriptDirectory:
    """Alembic's own directory of revisions, filled from SQL files instead of Python ones."""
    scripts = ScriptDirectory(".")
    scripts.revision_map = RevisionMap(lambda: list(_revisions(service, directory)))
    return scripts


def _revisions(service: str, directory: Traversable | None) -> Iterator[Script]:
    kit = resources.files("services.kit.store").joinpath("kit.sql")
    before: str | None = None
    for revision, file in [(KIT, kit), *_own_files(service, directory)]:
        yield Script(_module(file, revision, before), revision, file.name)
        before = revision


def _own_files(service: str, directory: Traversable | None) -> Sequence[tuple[str, Traversable]]:
    place = directory or resources.files("services").joinpath(service, "store", "migrations")
    if not place.is_dir():
        raise Misconfigured(f"migrations: {place} is no directory")
    files = sorted((file for file in place.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return [(_number(file), file) for file in files]


def _number(file: Traversable) -> str:
    named = _FILE.fullmatch(file.name)
    if named is None or named[1] == KIT:
        raise Misconfigured(f"migrations: {file.name} is not called NNNN_name.sql with a number after {KIT}")
    return named[1]


def _module(file: Traversable, revision: str, before: str | None) -> ModuleType:
    """What alembic expects of a revision file."""
    module: Any = ModuleType(f"revision_{revision}")
    module.revision, module.down_revision, module.__doc__ = revision, before, file.name
    module.upgrade = _applies(file)
    return module  # type: ignore[no-any-return]


def _applies(file: Traversable) -> Callable[[], None]:
    def apply() -> None:
        # Without parameters the driver sends the text as it is: many statements, and % is a percent sign.
        op.get_bind().exec_driver_sql(file.read_text(encoding="utf-8"), execution_options={"no_parameters": True})

    return apply


def _prepare(connection: Connection, service: str) -> None:
    lock = sqlalchemy.func.pg_advisory_xact_lock(sqlalchemy.func.hashtext(f"perennial migrations {service}"))
    connection.execute(sqlalchemy.select(lock))
    connection.execute(sqlalchemy.schema.CreateSchema(service, if_not_exists=True))
    connection.execute(sqlalchemy.select(sqlalchemy.func.set_config("search_path", service, True)))  # noqa: FBT003


def _run(connection: Connection, scripts: ScriptDirectory, service: str) -> None:
    def missing(current: Any, _context: object) -> Any:
        return scripts._upgrade_revs("head", current)  # noqa: SLF001 -- alembic documents it for programs

    with EnvironmentContext(Config(), scripts, fn=missing) as environment:
        environment.configure(connection=connection, version_table_schema=service)
        environment.run_migrations()


def _driver_url(database_url: str) -> sqlalchemy.URL:
    return make_url(database_url).set(drivername="postgresql+psycopg")
