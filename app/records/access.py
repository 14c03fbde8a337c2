"""Who is asking, and what the credential lets them see. Never taken from a parameter."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.records.errors import NotAllowed
from app.records.vocabulary import Scope


@dataclass(frozen=True, slots=True)
class Credential:
    """A valid token. ``authorities`` is ``None`` for all of the tenant's; ``channel`` binds it to one channel."""

    tenant: str
    id: UUID
    label: str
    scopes: frozenset[Scope]
    authorities: frozenset[str] | None = None
    channel: UUID | None = None
    expires_at: datetime | None = None

    @property
    def actor(self) -> str:
        """How acts by this credential are signed in the log: opaque, no name."""
        return f"token:{self.id}"

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes

    def require(self, scope: Scope) -> None:
        if scope not in self.scopes:
            raise NotAllowed(f"the token lacks the scope {scope}")

    def sees(self, authority: str) -> bool:
        return self.authorities is None or authority in self.authorities
