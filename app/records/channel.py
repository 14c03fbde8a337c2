"""Official channels and the secrets their platforms sign with."""

from dataclasses import dataclass
from datetime import date, datetime
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
class Holder:
    """Who holds the office that a role account belongs to.

    Attributes:
        position: the title, always public.
        name: as the authority chose to publish it; ``None`` if it chose not to.
        from_date, to_date: Swedish days, both included; ``to_date`` is ``None`` until further notice.
        agreed_on: the day of the holder's written agreement that direct messages are captured; ``None`` without one.
    """

    id: UUID
    position: str
    name: str | None
    from_date: date
    to_date: date | None = None
    agreed_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.from_date <= day and (self.to_date is None or day <= self.to_date)

    def has_agreed_on(self, day: date) -> bool:
        return self.holds_on(day) and self.agreed_on is not None and self.agreed_on <= day


@dataclass(frozen=True, slots=True)
class Channel:
    """A named official channel and the authority that answers for it.

    ``speaks`` names the row of ``app.channels.table.CHANNELS`` (generic, facebook_page …); ``account`` is the
    platform's own id of the page or account (``None`` for generic channels); ``listed`` says whether the channel
    stands on the public list. ``holders`` are those of a role account, in the order of their days.
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
    holders: tuple[Holder, ...] = ()

    def captures_direct_on(self, day: date) -> bool:
        """Whether direct messages may be captured: to a role account only while its holder has agreed in writing."""
        return self.kind is not ChannelKind.ROLE_ACCOUNT or any(each.has_agreed_on(day) for each in self.holders)
