"""A crowd that waits: a load many times over, with the notices that wait in it, none of them due for a month.

Made in the tables, since a million would take an hour to come in by the topics.
"""

from collections.abc import Mapping

import asyncpg

_COPIED = "md5({}::text || n)::uuid"
_POLICY, _PARTY = _COPIED.format("policy_id"), _COPIED.format("party_id")
_RECIPIENT, _NOTICE = _COPIED.format("recipient_id"), _COPIED.format("notice_id")
_LATER = "next_at + interval '30 days'"

TABLES: Mapping[str, Mapping[str, str]] = {
    "scheduler.policy_copy": {
        "policy_id": _POLICY,
        "holder_id": _COPIED.format("holder_id"),
        "policy_number": "policy_number || '-' || n",
    },
    "scheduler.party_copy": {"party_id": _PARTY},
    "scheduler.case_": {
        "case_id": _COPIED.format("case_id"),
        "policy_id": _POLICY,
        "party_id": _PARTY,
        "next_at": _LATER,
    },
    "scheduler.recipient": {"recipient_id": _RECIPIENT, "next_at": "NULL::timestamptz"},
    "scheduler.task": {
        "task_id": _COPIED.format("task_id"),
        "case_id": _COPIED.format("case_id"),
        "recipient_id": _RECIPIENT,
        "policy_id": _POLICY,
        "notice_id": _NOTICE,
        "state": "CASE state WHEN 'open' THEN 'skipped' ELSE state END",
    },
    "scheduler.notice": {"notice_id": _NOTICE, "recipient_id": _RECIPIENT, "next_at": _LATER},
    "notifier.notice": {"notice_id": _NOTICE, "recipient_id": _RECIPIENT},
    "notifier.delivery": {"notice_id": _NOTICE, "next_at": _LATER},
    "notifier.policy_fact": {"policy_id": _POLICY},
    "notifier.party_copy": {"party_id": _PARTY},
}
"""Table → the columns that are not copied as they are."""


async def gather(connection: asyncpg.Connection, cases: int) -> int:
    """Fill the tables until at least so many more renewal cases wait, and say how many do."""
    here = await connection.fetchval("SELECT count(*) FROM scheduler.case_ WHERE kind = 'renewal'")
    times = -(-cases // here)
    for table, others in TABLES.items():
        await connection.execute(await _multiplied(connection, table, others, times), timeout=1800)
    await connection.execute("VACUUM ANALYZE", timeout=1800)
    await connection.execute("CHECKPOINT", timeout=1800)
    return int(times * here)


async def _multiplied(connection: asyncpg.Connection, table: str, others: Mapping[str, str], times: int) -> str:
    schema, _, name = table.partition(".")
    columns = [
        row["column_name"]
        for row in await connection.fetch(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2"
            " AND is_generated = 'NEVER' ORDER BY ordinal_position",
            schema,
            name,
        )
    ]
    values = ", ".join(others.get(column, column) for column in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}, generate_series(1, {times}) AS n"  # noqa: S608
