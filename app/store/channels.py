"""Questions about channels, their sealed secrets, and deliveries that were refused."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, Uuid, bindparam, func, insert, select, text, update

from app.records.channel import Channel, Holder, Secret
from app.records.errors import NotFound
from app.records.vocabulary import ChannelKind, ChannelStatus
from app.store.channel_holders import holders_of, holders_of_all
from app.store.tables import channel_refusals, channel_secrets, channels, uncaptured
from app.store.types import UtcTime
from app.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Refusals:
    """Deliveries whose signature did not hold: how many, and when the first and the last came (UTC)."""

    count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicFacts:
    """What the official list says of a channel besides its name, kind and authority. All of it may be missing.

    Attributes:
        address: where readers find the account, ``http`` or ``https``.
        platform: its name as people know it.
        monitoring_hours: when somebody watches it, in words.
        comment_rules: what may be written there, in words.
    """

    address: str | None = None
    purpose: str | None = None
    platform: str | None = None
    monitoring_hours: str | None = None
    comment_rules: str | None = None


@dataclass(frozen=True, slots=True)
class Uncaptured:
    """Direct messages that came to a role account without its holder's agreement: how many, and when the last came."""

    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A channel as shown to people and clients: no secrets, but how many there are.

    ``channel.secrets`` is always empty here. ``secret_count`` counts every signing secret on file, expired ones
    included. ``revision`` starts at 1 and goes up with each change. Times are UTC.
    """

    channel: Channel
    facts: PublicFacts
    opened_at: datetime
    closed_at: datetime | None
    revision: int
    secret_count: int
    refusals: Refusals | None
    uncaptured: Uncaptured | None


def insert_channel(connection: Connection, channel: Channel, facts: PublicFacts, now: datetime) -> None:
    """Insert a channel without its secrets and holders."""
    connection.execute(
        insert(channels).values(
            tenant=channel.tenant,
            id=channel.id,
            speaks=channel.speaks,
            kind=channel.kind.value,
            name=channel.name,
            account=channel.account,
            authority=channel.authority,
            **asdict(facts),
            status=channel.status.value,
            listed=channel.listed,
            takes_bearer=channel.takes_bearer,
            opened_at=now,
            closed_at=None,
            revision=1,
        )
    )


def insert_secret(connection: Connection, vault: Vault, tenant: str, channel: UUID, secret: Secret) -> None:
    """Insert one secret, sealed for its own row."""
    connection.execute(
        insert(channel_secrets).values(
            tenant=tenant,
            id=secret.id,
            channel=channel,
            purpose=secret.purpose,
            sealed=vault.seal(secret.value, _place(tenant, secret.id)),
            valid_from=secret.valid_from,
            valid_to=secret.valid_to,
        )
    )


def end_secrets(connection: Connection, tenant: str, channel: UUID, purpose: str, at: datetime) -> list[UUID]:
    """End the secrets of one purpose that would have been valid longer than to ``at``.

    Returns:
        Their ids.
    """
    secret = channel_secrets.c
    ended = connection.execute(
        update(channel_secrets)
        .where(
            secret.tenant == tenant,
            secret.channel == channel,
            secret.purpose == purpose,
            secret.valid_to.is_(None) | (secret.valid_to > at),
        )
        .values(valid_to=at)
        .returning(secret.id)
    )
    return sorted(ended.scalars())


def set_status(connection: Connection, tenant: str, channel: UUID, status: ChannelStatus, at: datetime) -> None:
    """Set the status of a channel."""
    connection.execute(
        update(channels)
        .where(channels.c.tenant == tenant, channels.c.id == channel)
        .values(status=status.value, closed_at=at if status is ChannelStatus.CLOSED else None)
    )


def set_facts(connection: Connection, tenant: str, channel: UUID, facts: Mapping[str, object]) -> None:
    """Set some of a channel's columns: name, authority, listed, and those of ``PublicFacts``."""
    connection.execute(
        update(channels).where(channels.c.tenant == tenant, channels.c.id == channel).values(dict(facts))
    )


def bump_revision(connection: Connection, tenant: str, channel: UUID) -> None:
    """Raise the revision that clients compare (ETag)."""
    connection.execute(
        update(channels)
        .where(channels.c.tenant == tenant, channels.c.id == channel)
        .values(revision=channels.c.revision + 1)
    )


def list_channels(connection: Connection, tenant: str) -> list[ChannelView]:
    """The tenant's channels, the oldest first, closed ones included. Two statements."""
    holders = holders_of_all(connection, tenant)
    rows = connection.execute(_views(tenant).order_by(channels.c.opened_at, channels.c.id))
    return [_view(row, tuple(holders.get((tenant, row.id), ()))) for row in rows]


def get_channel(connection: Connection, tenant: str, channel: UUID) -> ChannelView:
    """One channel.

    Raises:
        NotFound: the tenant has none of that id.
    """
    row = connection.execute(_views(tenant).where(channels.c.id == channel)).first()
    if row is None:
        raise NotFound(f"there is no channel {channel}")
    return _view(row, holders_of(connection, tenant, channel))


def load_channels(connection: Connection, vault: Vault) -> list[Channel]:
    """Every tenant's channels with opened secrets, closed channels and expired secrets included.

    Raises:
        Misconfigured: the master key does not open them.
    """
    secrets = defaultdict[tuple[str, UUID], list[Secret]](list)
    for row in connection.execute(select(channel_secrets).order_by(channel_secrets.c.valid_from.desc())):
        secrets[row.tenant, row.channel].append(_secret(row, vault))
    holders = holders_of_all(connection)
    rows = connection.execute(select(channels).order_by(channels.c.tenant, channels.c.id))
    return [
        _channel(row, tuple(secrets[row.tenant, row.id]), tuple(holders.get((row.tenant, row.id), ()))) for row in rows
    ]


def secrets_of(connection: Connection, vault: Vault, tenant: str, channel: UUID) -> list[Secret]:
    """The opened secrets of one channel, the newest first, expired ones included.

    Raises:
        Misconfigured: the master key does not open them.
    """
    secret = channel_secrets.c
    rows = connection.execute(
        select(channel_secrets)
        .where(secret.tenant == tenant, secret.channel == channel)
        .order_by(secret.valid_from.desc(), secret.id.desc())
    )
    return [_secret(row, vault) for row in rows]


def count_refusals(
    connection: Connection, tenant: str, channel: UUID, *, count: int, first_at: datetime, last_at: datetime
) -> None:
    """Add refused deliveries to what is counted for the channel."""
    refused = {"tenant": tenant, "channel": channel, "count": count, "first_at": first_at, "last_at": last_at}
    connection.execute(_COUNT, refused)


_COUNT = text(
    """
    INSERT INTO channel_refusals AS held (tenant, channel, count, first_at, last_at)
    VALUES (:tenant, :channel, :count, :first_at, :last_at)
    ON CONFLICT (tenant, channel) DO UPDATE SET
        count = held.count + excluded.count,
        first_at = CASE WHEN excluded.first_at < held.first_at THEN excluded.first_at ELSE held.first_at END,
        last_at = CASE WHEN excluded.last_at > held.last_at THEN excluded.last_at ELSE held.last_at END
    """
).bindparams(
    bindparam("channel", type_=Uuid()),
    bindparam("first_at", type_=UtcTime()),
    bindparam("last_at", type_=UtcTime()),
)


def _views(tenant: str) -> Select[Any]:
    secret = channel_secrets.c
    counted = (
        select(func.count())
        .where(secret.tenant == channels.c.tenant, secret.channel == channels.c.id, secret.purpose == "signing")
        .scalar_subquery()
    )
    refused, missed = channel_refusals.c, uncaptured.c
    of_channel = (missed.tenant == channels.c.tenant, missed.channel == channels.c.id)
    return (
        select(
            channels,
            counted.label("secret_count"),
            refused.count.label("refused"),
            refused.first_at.label("refused_first"),
            refused.last_at.label("refused_last"),
            select(func.count()).where(*of_channel).scalar_subquery().label("uncaptured"),
            select(func.max(missed.noted_at)).where(*of_channel).scalar_subquery().label("uncaptured_last"),
        )
        .outerjoin(channel_refusals, (refused.tenant == channels.c.tenant) & (refused.channel == channels.c.id))
        .where(channels.c.tenant == tenant)
    )


def _view(row: Row[Any], holders: tuple[Holder, ...]) -> ChannelView:
    return ChannelView(
        channel=_channel(row, (), holders),
        facts=PublicFacts(**{field.name: getattr(row, field.name) for field in fields(PublicFacts)}),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        revision=row.revision,
        secret_count=row.secret_count,
        refusals=Refusals(row.refused, row.refused_first, row.refused_last) if row.refused else None,
        uncaptured=Uncaptured(row.uncaptured, row.uncaptured_last) if row.uncaptured else None,
    )


def _channel(row: Row[Any], secrets: tuple[Secret, ...], holders: tuple[Holder, ...]) -> Channel:
    return Channel(
        tenant=row.tenant,
        id=row.id,
        speaks=row.speaks,
        kind=ChannelKind(row.kind),
        name=row.name,
        authority=row.authority,
        account=row.account,
        status=ChannelStatus(row.status),
        listed=row.listed,
        takes_bearer=row.takes_bearer,
        secrets=secrets,
        holders=holders,
    )


def _secret(row: Row[Any], vault: Vault) -> Secret:
    value = vault.open(row.sealed, _place(row.tenant, row.id))
    return Secret(row.id, row.purpose, value, row.valid_from, row.valid_to)


def _place(tenant: str, secret: UUID) -> str:
    return f"{tenant}/channel_secrets/{secret}"
