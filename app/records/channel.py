"""Official channels and the secrets their platforms sign with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.records.vocabulary import ChannelKind, ChannelStatus


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret of a channel. Several may be valid at once, so that rotating loses nothing.

    ``purpose`` is ``signing`` (key of the signature) or ``handshake`` (Meta's verify token).
    Times are aware; ``valid_to`` is exclusive and ``None`` means until further notice.
    """

    id: UUID
    purpose: str
    value: bytes
    valid_from: datetime
    valid_to: datetime | None = None

    def valid_at(self, at: datetime) -> bool:
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)

    def __repr__(self) -> str:
        return f"Secret(id={self.id}, purpose={self.purpose})"


@dataclass(frozen=True, slots=True)
class Channel:
    """A named official channel and the authority that answers for it.

    ``speaks`` names the row of ``app.channels.table.CHANNELS`` (generic, facebook_page …); ``account`` is the
    platform's own id of the page or account (``None`` for generic channels); ``listed`` says whether the channel
    stands on the public list.
    """

    tenant: str
    id: UUID
    speaks: str
    kind: ChannelKind
    name: str
    authority: str
    account: str | None = None
    status: ChannelStatus = ChannelStatus.OPEN
    listed: bool = True
    takes_bearer: bool = False
    secrets: tuple[Secret, ...] = ()
