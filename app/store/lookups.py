"""Questions of whoever looks up what Instagram names but does not send."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, exists, select

from app.channels.instagram.change import PLATFORM
from app.channels.instagram.lookup import Lookup, Sort
from app.channels.valid_secrets import ACCESS_TOKEN
from app.records.vocabulary import Kind
from app.store.tables import acts, channel_secrets, channels, messages, versions

SPEAKS = "instagram"


class Wanted(NamedTuple):
    """Something to look up, by the channel whose token it is asked with."""

    tenant: str
    channel: UUID
    lookup: Lookup


def wanted_lookups(connection: Connection, since: datetime, most: int) -> list[Wanted]:
    """Of what was captured since then: mentions whose words we do not have, and posts above comments that we do not.

    Only channels that have an access token are asked about; nearly always there is none, and then nothing is read.
    """
    found: list[Wanted] = []
    for tenant, channel in _with_token(connection):
        found += _mentions(connection, tenant, channel, since, most)
        found += _posts(connection, tenant, channel, since, most)
    return found[:most]


def _with_token(connection: Connection) -> Sequence[tuple[str, UUID]]:
    secret = channel_secrets.c
    rows = connection.execute(
        select(channels.c.tenant, channels.c.id).where(
            channels.c.speaks == SPEAKS,
            exists(
                select(secret.id).where(
                    secret.tenant == channels.c.tenant,
                    secret.channel == channels.c.id,
                    secret.purpose == ACCESS_TOKEN,
                )
            ),
        )
    )
    return [(row.tenant, row.id) for row in rows]


def _mentions(connection: Connection, tenant: str, channel: UUID, since: datetime, most: int) -> list[Wanted]:
    column, version = messages.c, versions.c
    of_message: tuple[ColumnElement[bool], ...] = (version.tenant == column.tenant, version.message == column.id)
    rows = connection.execute(
        select(column.namespace, column.platform_id, column.in_reply_to)
        .where(
            *_captured(tenant, channel, since),
            exists(select(version.id).where(*of_message, version.discriminator == "mentioned")),
            ~exists(select(version.id).where(*of_message, version.discriminator != "mentioned")),
            ~exists(select(acts.c.id).where(acts.c.tenant == column.tenant, acts.c.message == column.id)),
        )
        .order_by(column.captured_at.desc())
        .limit(most)
    )
    sorts = (Sort.MENTIONED_MEDIA, Sort.MENTIONED_COMMENT)
    return [
        Wanted(tenant, channel, Lookup(sorts[row.in_reply_to is not None], row.namespace, row.platform_id))
        for row in rows
    ]


def _posts(connection: Connection, tenant: str, channel: UUID, since: datetime, most: int) -> list[Wanted]:
    """A comment that begins its own thread answers a picture of the account's."""
    column, post = messages.c, messages.alias("post").c
    rows = connection.execute(
        select(column.namespace, column.in_reply_to)
        .distinct()
        .where(
            *_captured(tenant, channel, since),
            column.kind == Kind.COMMENT.value,
            column.thread == column.platform_id,
            column.in_reply_to.is_not(None),
            ~exists(
                select(post.id).where(
                    post.tenant == column.tenant,
                    post.platform == column.platform,
                    post.namespace == column.namespace,
                    post.platform_id == column.in_reply_to,
                )
            ),
        )
        .limit(most)
    )
    return [Wanted(tenant, channel, Lookup(Sort.MEDIA_ABOVE, row.namespace, row.in_reply_to)) for row in rows]


def _captured(tenant: str, channel: UUID, since: datetime) -> tuple[ColumnElement[bool], ...]:
    column = messages.c
    return (
        column.tenant == tenant,
        column.captured_at >= since,
        column.channel == channel,
        column.platform == PLATFORM,
    )
