"""Migrations: SQL files in order, once, and a service that does not start on another revision."""

import asyncio

import psycopg
import pytest

from services.kit.errors import Misconfigured
from services.kit.migrations import upgrade
from services.kit.postgres import Database
from services.kit.revisions import check


async def tables(database: Database) -> set[str]:
    async with database.transaction() as tx:
        rows = await tx.connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = $1", database.schema)
    return {row["tablename"] for row in rows}


@pytest.fixture
async def database(empty_database):
    found = Database(empty_database, "tried")
    await found.open()
    yield found
    await found.close()


async def test_files_are_applied_in_order_and_once(empty_database, database, tmp_path):
    (tmp_path / "0002_more.sql").write_text("ALTER TABLE one ADD n int DEFAULT 7 % 4; COMMENT ON TABLE one IS ':x';")
    (tmp_path / "0001_one.sql").write_text("CREATE TABLE one (id int);")
    for _ in range(2):
        await asyncio.to_thread(upgrade, empty_database, "tried", tmp_path)
    await check(database, tmp_path)
    assert await tables(database) >= {"one", "outbox", "outbox_shard", "parked", "waiting", "cluster"}


async def test_a_service_does_not_start_on_another_revision(empty_database, database, tmp_path):
    with pytest.raises(Misconfigured, match="schema tried has no tables yet, this program needs 0000"):
        await check(database, tmp_path)
    await asyncio.to_thread(upgrade, empty_database, "tried", tmp_path)
    (tmp_path / "0001_one.sql").write_text("CREATE TABLE one (id int);")
    with pytest.raises(Misconfigured, match="stands at revision 0000, this program needs 0001"):
        await check(database, tmp_path)


async def test_an_upgrade_that_fails_leaves_nothing_behind(empty_database, database, tmp_path):
    (tmp_path / "0001_bad.sql").write_text("CREATE TABLE one (id int); CREATE TABLE one (id int);")
    with pytest.raises(Exception, match='relation "one" already exists'):
        await asyncio.to_thread(upgrade, empty_database, "tried", tmp_path)
    assert await tables(database) == set()


async def test_two_upgrades_at_once_wait_for_each_other(empty_database, database, tmp_path):
    (tmp_path / "0001_one.sql").write_text("CREATE TABLE one (id int);")
    await asyncio.gather(*(asyncio.to_thread(upgrade, empty_database, "tried", tmp_path) for _ in range(4)))
    await check(database, tmp_path)


def test_a_file_with_a_wrong_name_is_named(empty_database, tmp_path):
    (tmp_path / "one.sql").write_text("")
    with pytest.raises(Misconfigured, match=r"one\.sql is not called NNNN_name\.sql"):
        upgrade(empty_database, "tried", tmp_path)
    with pytest.raises(Misconfigured, match="is no directory"):
        upgrade(empty_database, "nobody")


async def test_the_tables_lie_in_the_service_s_own_schema(empty_database, tmp_path):
    await asyncio.to_thread(upgrade, empty_database, "tried", tmp_path)
    with psycopg.connect(empty_database) as connection:
        assert connection.execute("SELECT to_regclass('tried.outbox'), to_regclass('public.outbox')").fetchone() == (
            "tried.outbox",
            None,
        )
