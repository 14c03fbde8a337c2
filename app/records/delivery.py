"""What reached a webhook address, exactly as it came."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Delivery:
    """One authentic POST to a webhook address.

    ``headers`` have lower-case names; repeated ones are joined by ``", "`` (RFC 9110 section 5.3).
    ``body`` is the bytes as they came; ``captured_at`` is our clock, UTC.
    """

    id: UUID
    tenant: str
    channel: UUID
    captured_at: datetime
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Authentic:
    """The signature holds. ``scheme`` and ``credential`` say by what (a secret's or token's id, as text)."""

    scheme: str
    credential: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The delivery does not prove where it comes from. ``why`` is a fixed phrase and never quotes the request."""

    why: str
