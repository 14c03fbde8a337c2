"""What intake needs to know of a tenant's configuration: a snapshot, checked against the database in every batch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from app.records.channel import Channel
from app.records.registration import Authority, ProfileChoice, profile_on


@dataclass(frozen=True, slots=True)
class Office:
    """One tenant's authorities and channels as of a configuration number.

    ``digest_key`` keys the hashes of bodies and senders, so that they cannot be guessed at from outside. ``profiles``
    are the choices of each authority that has made any.
    """

    tenant: str
    configuration: int
    digest_key: bytes
    authorities: Mapping[str, Authority]
    channels: Mapping[UUID, Channel]
    profiles: Mapping[str, tuple[ProfileChoice, ...]] = field(default_factory=dict)

    def profile_of(self, authority: str, day: date) -> str | None:
        """The profile an authority works by on a day; ``None`` if it has chosen none."""
        choices = self.profiles.get(authority)
        return profile_on(choices, day) if choices else None
