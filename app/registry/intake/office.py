"""What intake needs to know of a tenant's configuration: a snapshot, checked against the database in every batch."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.records.channel import Channel
from app.records.registration import Authority


@dataclass(frozen=True, slots=True)
class Office:
    """One tenant's authorities and channels as of a configuration number.

    ``digest_key`` keys the hashes of bodies and senders, so that they cannot be guessed at from outside.
    """

    tenant: str
    configuration: int
    digest_key: bytes
    authorities: Mapping[str, Authority]
    channels: Mapping[UUID, Channel]
