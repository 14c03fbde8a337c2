"""What Prometheus is told of fetching. No label ever holds content."""

from prometheus_client import Counter

TRIES = Counter("diarium_attachment_tries", "Attempts to fetch an attachment, by what came of them.", ["result"])
FETCHED_BYTES = Counter("diarium_attachment_bytes", "Bytes of attachments that were fetched.")


def count_try(result: str) -> None:
    """Count one attempt: ``fetched``, or why not."""
    TRIES.labels(result).inc()
