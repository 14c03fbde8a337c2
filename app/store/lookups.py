"""Questions of whoever looks up what Instagram and Facebook name but do not send."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, exists, select

from app.channels.facebook_page.change import PLATFORM as FACEBOOK
from app.channels.facebook_page.lookup import PostAbove
from app.channels.instagram.change import PLATFORM as INSTAGRAM
from app.channels.instagram.lookup import Lookup, Sort
from app.channels.valid_secrets import ACCESS_TOKEN
from app.records.vocabulary import Kind
from app.store.tables import acts, channel_secrets, channels, messages, versions

_PLATFORMS = {"facebook_page": FACEBOOK, "instagram": INSTAGRAM}
"""The channels that are looked up for, and the platform whose messages come through them."""


class Wanted(NamedTuple):
    """Something to look up, by the channel whose token it is asked with."""

    tenant: str
    channel: UUID
    lookup: Lookup | PostAbove


def wanted_lookups(connection: Connection, since: datetime, most: int) -> list[Wanted]:
    """Of what was captured since then: mentions whose words we do not have, and posts above comments that we do not.

    Only channels that have an access token are asked about; nearly always there is none, and then nothing is read.
    """
    found: list[Wanted] = []
    for each in _with_token(connection):
        found += _mentions(connection, each, since, most) if each.speaks == INSTAGRAM else []
        found += _posts(connection, each, since, most)
    return found[:most]


class _Asking(NamedTuple):
    tenant: str
    channel: UUID
    speaks: str


def _with_token(connection: Connection) -> Sequence[_Asking]:
    secret = channel_secrets.c
    rows = connection.execute(
        select(channels.c.tenant, channels.c.id, channels.c.speaks).where(
            channels.c.speaks.in_(sorted(_PLATFORMS)),
            exists(
                select(secret.id).where(
                    secret.tenant == channels.c.tenant,
                    secret.channel == channels.c.id,
                    secret.purpose == ACCESS_TOKEN,
                )
            ),
        )
    )
    return [_Asking(*row) for row in rows]


def _mentions(connection: Connection, asking: _Asking, since: datetime, most: int) -> list[Wanted]:
    column, version = messages.c, versions.c
    of_message: tuple[ColumnElement[bool], ...] = (version.tenant == column.tenant, version.message == column.id)
    rows = connection.execute(
        select(column.namespace, column.platform_id, column.in_reply_to)
        .where(
            *_captured(asking, since),
            exists(select(version.id).where(*of_message, version.discriminator == "mentioned")),
            ~exists(select(version.id).where(*of_message, version.discriminator != "mentioned")),
            ~exists(select(acts.c.id).where(acts.c.tenant == column.tenant, acts.c.message == column.id)),
        )
        .order_by(column.captured_at.desc())
        .limit(most)
    )
    return [Wanted(asking.tenant, asking.channel, _mention(*row)) for row in rows]


def _mention(account: str, name: str, picture: str | None) -> Lookup:
    """A mention in a comment answers a picture; one in a caption is the picture."""
    return Lookup(Sort.MENTIONED_MEDIA if picture is None else Sort.MENTIONED_COMMENT, account, name)


def _posts(connection: Connection, asking: _Asking, since: datetime, most: int) -> list[Wanted]:
    """A comment that begins its own thread answers a picture of the account's, or a post of the page's."""
    column, post = messages.c, messages.alias("post").c
    rows = connection.execute(
        select(column.namespace, column.in_reply_to)
        .distinct()
        .where(
            *_captured(asking, since),
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
    return [Wanted(asking.tenant, asking.channel, _above(asking, row.namespace, row.in_reply_to)) for row in rows]


def _above(asking: _Asking, account: str, post: str) -> Lookup | PostAbove:
    return Lookup(Sort.MEDIA_ABOVE, account, post) if asking.speaks == INSTAGRAM else PostAbove(account, post)


def _captured(asking: _Asking, since: datetime) -> tuple[ColumnElement[bool], ...]:
    column = messages.c
    return (
        column.tenant == asking.tenant,
        column.captured_at >= since,
        column.channel == asking.channel,
        column.platform == _PLATFORMS[asking.speaks],
    )
