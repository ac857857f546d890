"""Prometheus metrics: every name is declared here with its meaning, so that a typing error is a type error.

One registry for the process. A service declares its own metrics on `REGISTRY`, in a module like this one.
"""

from typing import Literal, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

CounterName = Literal[
    "perennial_events_applied_total",
    "perennial_events_ignored_total",
    "perennial_events_parked_total",
    "perennial_events_waiting_total",
    "perennial_batches_failed_total",
    "perennial_events_produced_total",
    "perennial_produce_batches_total",
    "perennial_statements_total",
    "perennial_ticker_rows_total",
    "perennial_rows_set_aside_total",
    "perennial_connections_lost_total",
]
GaugeName = Literal["perennial_ready", "perennial_consumer_lag", "perennial_loop_failing"]
HistogramName = Literal["perennial_batch_seconds", "perennial_ticker_seconds", "perennial_relay_seconds"]

_COUNTERS: dict[CounterName, tuple[str, tuple[str, ...]]] = {
    "perennial_events_applied_total": ("Events whose effect is committed.", ("subscription",)),
    "perennial_events_ignored_total": ("Events that had taken effect before.", ("subscription",)),
    "perennial_events_parked_total": ("Events set aside with their bytes and the reason.", ("subscription",)),
    "perennial_events_waiting_total": ("Events that came before one they must follow.", ("subscription",)),
    "perennial_batches_failed_total": ("Batches given back because database or broker failed.", ("subscription",)),
    "perennial_events_produced_total": ("Events that the broker has acknowledged.", ("topic",)),
    "perennial_produce_batches_total": ("Batches sent, each for one partition and in at most one produce request.", ()),
    "perennial_statements_total": ("SQL statements sent to the database.", ()),
    "perennial_ticker_rows_total": ("Rows whose moment has come and been handled.", ("ticker",)),
    "perennial_rows_set_aside_total": ("Due rows that always fail and are left alone for an hour.", ("ticker",)),
    "perennial_connections_lost_total": ("Times that a connection had to be made again.", ("to",)),
}
_GAUGES: dict[GaugeName, tuple[str, tuple[str, ...]]] = {
    "perennial_ready": ("1 while the service can do its work.", ()),
    "perennial_consumer_lag": (
        "Records between the consumed position and the end of the log.",
        ("subscription", "topic", "partition"),
    ),
    "perennial_loop_failing": ("1 while a loop that has failed waits to be run again.", ("loop",)),
}
_HISTOGRAMS: dict[HistogramName, tuple[str, tuple[str, ...]]] = {
    "perennial_batch_seconds": ("Time from a batch to its commit.", ("subscription",)),
    "perennial_ticker_seconds": ("Time to handle one claim of due rows.", ("ticker",)),
    "perennial_relay_seconds": ("Time to send and delete one claim of outbox rows.", ()),
}

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)

_counters = {name: Counter(name, help_, labels, registry=REGISTRY) for name, (help_, labels) in _COUNTERS.items()}
_gauges = {name: Gauge(name, help_, labels, registry=REGISTRY) for name, (help_, labels) in _GAUGES.items()}
_histograms = {name: Histogram(name, help_, labels, registry=REGISTRY) for name, (help_, labels) in _HISTOGRAMS.items()}


def count(name: CounterName, amount: float = 1, **labels: str) -> None:
    """Add to a counter."""
    counter = _counters[name]
    (counter.labels(**labels) if labels else counter).inc(amount)


def gauge(name: GaugeName, value: float, **labels: str) -> None:
    """Set a gauge."""
    found = _gauges[name]
    (found.labels(**labels) if labels else found).set(value)


def forget(name: GaugeName) -> None:
    """Drop every value of a gauge whose labels come and go."""
    _gauges[name].clear()


def observe(name: HistogramName, value: float, **labels: str) -> None:
    """Add one observation, in seconds."""
    histogram = _histograms[name]
    (histogram.labels(**labels) if labels else histogram).observe(value)


def exposition() -> bytes:
    """What Prometheus reads."""
    return generate_latest(REGISTRY)


def declared() -> frozenset[str]:
    """Every name of this module."""
    return frozenset((*get_args(CounterName), *get_args(GaugeName), *get_args(HistogramName)))
