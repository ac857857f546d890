from services.kit import metrics


def test_every_name_is_exposed_with_its_meaning() -> None:
    metrics.count("perennial_events_applied_total", 3, subscription="facts")
    metrics.gauge("perennial_consumer_lag", 7, topic="ledger.policies", partition="0")
    metrics.observe("perennial_batch_seconds", 0.2, subscription="facts")
    text = metrics.exposition().decode()
    for name in metrics.declared():
        assert f"# HELP {name} " in text
    assert 'perennial_events_applied_total{subscription="facts"} 3.0' in text
    assert 'perennial_consumer_lag{partition="0",topic="ledger.policies"} 7.0' in text
