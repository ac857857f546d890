"""What a notice may cost in statements, produce batches and WAL: counters that a slow machine leaves as they are."""

import json
from pathlib import Path

from bench import house
from bench.ground import Ground

BUDGETS = Path(house.__file__).with_name("budgets.json")
RECIPIENTS = 2_000


async def test_a_thousand_notices_keep_their_budget(database, broker, tmp_path):
    ground = Ground(
        database, broker.bootstrap, broker.partitions, idempotent=broker.kind == "kafka", echo=tmp_path / "echo.jsonl"
    )
    run = await house.run(ground, RECIPIENTS, tmp_path)
    spent = {
        "statements": run.statements,
        "produce_batches": run.produce_batches,
        "wal_kib": run.wal_bytes / 1024,
    }
    budget = json.loads(BUDGETS.read_text())[broker.kind]
    assert {name: (spent[name], most) for name, most in budget.items() if spent[name] > most} == {}
