"""What a notice may cost in statements, produce batches and WAL: counters that a slow machine leaves as they are."""

import json
from pathlib import Path

import pytest

from bench import house
from bench.ground import Ground
from bench.spike import sink_for

BUDGETS = Path(house.__file__).with_name("budgets.json")
RECIPIENTS = 2_000


@pytest.mark.parametrize("carrier", ["echo", "smpp", "smtp"])
async def test_a_thousand_notices_keep_their_budget(database, broker, tmp_path, carrier):
    with sink_for(carrier) as sink:
        ground = Ground.on(database, broker, tmp_path / "echo.jsonl", carrier, sink)
        run = await house.run(ground, RECIPIENTS, tmp_path)
    spent = {
        "statements": run.statements,
        "produce_batches": run.produce_batches,
        "wal_kib": run.wal_bytes / 1024,
    }
    budget = json.loads(BUDGETS.read_text())[broker.kind][carrier]
    assert {name: (spent[name], most) for name, most in budget.items() if spent[name] > most} == {}
    assert sink is None or sink.taken >= RECIPIENTS
