"""What the sender counts for Prometheus."""

from prometheus_client import Counter

from services.kit.metrics import REGISTRY

ATTEMPTS = Counter(
    "perennial_notifier_attempts_total",
    "Attempts that ended, by provider and what came of them.",
    ("provider", "result"),
    registry=REGISTRY,
)
LOST = Counter(
    "perennial_notifier_leases_lost_total", "Attempts whose worker was gone when their lease ended.", registry=REGISTRY
)
