"""Which of a channel's secrets count right now."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from app.records.channel import Secret

SIGNING = "signing"
HANDSHAKE = "handshake"
ACCESS_TOKEN = "access_token"  # noqa: S105 – the name of a purpose, not a token
"""What the platform asks for when we fetch a file from it; signs nothing."""


def valid_secrets(secrets: Sequence[Secret], purpose: str, at: datetime) -> Iterator[Secret]:
    """The secrets of one purpose valid at ``at`` (aware). An empty value never counts: anybody could sign with it."""
    return (secret for secret in secrets if secret.purpose == purpose and secret.value and secret.valid_at(at))
