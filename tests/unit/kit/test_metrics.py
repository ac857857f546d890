from pathlib import Path

from services.kit import metrics

README = Path(metrics.__file__).with_name("README.md")


def test_every_name_is_exposed_with_its_meaning() -> None:
    metrics.count("perennial_events_applied_total", 3, subscription="of-this-test")
    metrics.gauge("perennial_consumer_lag", 7, subscription="of-this-test", topic="ledger.policies", partition="0")
    metrics.observe("perennial_batch_seconds", 0.2, subscription="of-this-test")
    text = metrics.exposition().decode()
    for name in metrics.declared():
        assert f"# HELP {name} " in text
    assert 'perennial_events_applied_total{subscription="of-this-test"} 3.0' in text
    assert 'perennial_consumer_lag{partition="0",subscription="of-this-test",topic="ledger.policies"} 7.0' in text


def test_every_name_and_no_other_is_documented() -> None:
    rows = [
        line.split("|")[1].strip()
        for line in README.read_text(encoding="utf-8").splitlines()
        if "| `perennial_" in line
    ]
    assert sorted(rows) == sorted(f"`{name}`" for name in metrics.declared())


def test_a_gauge_whose_labels_have_gone_is_forgotten() -> None:
    metrics.gauge("perennial_consumer_lag", 7, subscription="facts", topic="ledger.policies", partition="9")
    metrics.forget("perennial_consumer_lag")
    assert 'partition="9"' not in metrics.exposition().decode()
