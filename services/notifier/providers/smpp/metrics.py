"""What the link to an SMSC shows to Prometheus."""

from prometheus_client import Counter, Gauge

from services.kit.metrics import REGISTRY

BOUND = Gauge("perennial_notifier_smpp_bound", "1 while the link to the SMSC is bound.", registry=REGISTRY)
RECEIPTS = Counter(
    "perennial_notifier_smpp_receipts",
    "Delivery receipts, by the class of their state.",
    ["state_class"],
    registry=REGISTRY,
)
