"""Migrations: plain SQL files, applied in order by alembic, all of one upgrade in one transaction."""

from collections.abc import Callable, Iterator
from importlib.resources.abc import Traversable
from types import ModuleType
from typing import Any

import sqlalchemy
from alembic import op
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import Script, ScriptDirectory
from alembic.script.revision import RevisionMap
from sqlalchemy.engine import Connection, make_url

from services.kit.revisions import revisions


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


def _directory(service: str, directory: Traversable | None) -> ScriptDirectory:
    """Alembic's own directory of revisions, filled from SQL files instead of Python ones."""
    scripts = ScriptDirectory(".")
    scripts.revision_map = RevisionMap(lambda: list(_revisions(service, directory)))
    return scripts


def _revisions(service: str, directory: Traversable | None) -> Iterator[Script]:
    before: str | None = None
    for revision, file in revisions(service, directory):
        yield Script(_module(file, revision, before), revision, file.name)
        before = revision


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
