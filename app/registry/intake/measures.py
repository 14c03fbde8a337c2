"""What Prometheus is told of intake. No label ever holds content."""

from functools import cache

from prometheus_client import Counter, Gauge, Histogram

QUEUED_MESSAGES = Gauge("diarium_queued_messages", "Messages waiting to be written.", multiprocess_mode="livesum")
BATCH_SIZE = Histogram(
    "diarium_batch_deliveries", "Deliveries in one transaction.", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256)
)
WRITE_FAULTS = Counter("diarium_write_faults", "Deliveries whose batch was not written at first.", ["kind"])
DELIVERIES = Counter("diarium_deliveries", "Deliveries answered.", ["result"])
MESSAGES = Counter("diarium_messages", "Messages assessed, by outcome.", ["outcome"])
REFUSALS = Counter("diarium_refused_deliveries", "Deliveries whose signature did not hold.")


@cache
def _delivered(result: str) -> Counter:
    return DELIVERIES.labels(result)


@cache
def _assessed(outcome: str) -> Counter:
    return MESSAGES.labels(outcome)


def count_delivery(result: str) -> None:
    """Count one delivery answered 2xx: stored, parked or repeated."""
    _delivered(result).inc()


def count_assessment(outcome: str) -> None:
    """Count one assessment of a new message."""
    _assessed(outcome).inc()
