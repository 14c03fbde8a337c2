"""Questions of whoever follows notices to their sources: what is due, what we have of a page, and how it went."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, exists, select, tuple_, update

from app.records.access import Credential
from app.records.availability import Availability
from app.records.linkback import Followed, LinkbackState, Settled
from app.records.message import MessageKey
from app.store.keyset import Slice, Window, cut, newest_first
from app.store.sight import of_authorities
from app.store.tables import availabilities, channels, linkbacks, messages, seals, versions


def is_any_due(connection: Connection, now: datetime) -> bool:
    """Whether there is anything to follow. Asked often, so that in SQLite nobody takes the write lock in vain."""
    found: bool = connection.execute(select(exists().where(linkbacks.c.due_at <= now))).scalar_one()
    return found


def take_due(connection: Connection, now: datetime, until: datetime, most: int) -> list[Followed]:
    """Take on at most so many notices of any tenant, the longest overdue first.

    Nobody else takes them before ``until``; then they are due again, as after a crash.
    """
    column = linkbacks.c
    rows = connection.execute(
        select(column.tenant, column.id, column.channel, column.source, column.target, column.tries)
        .where(column.due_at <= now)
        .order_by(column.due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    if rows:
        connection.execute(
            update(linkbacks)
            .where(tuple_(column.tenant, column.id).in_([(row.tenant, row.id) for row in rows]))
            .values(due_at=until, tries=column.tries + 1, tried_at=now)
        )
    return [Followed(*row[:5], tries=row.tries + 1) for row in rows]


class Standing(NamedTuple):
    """What we have of a page: its newest version, and whether it could be read when we were last told.

    ``sealed``: nobody may see it, so it is not fetched again either.
    """

    message: UUID
    version: UUID
    discriminator: str
    is_shown: bool
    sealed: bool


def standing_of(connection: Connection, tenant: str, key: MessageKey) -> Standing | None:
    """What we have of a page; ``None`` if it is no message yet."""
    message, version, where = messages.c, versions.c, availabilities.c
    sealed = exists().where(
        seals.c.tenant == message.tenant, seals.c.message == message.id, seals.c.lifted_at.is_(None)
    )
    row = connection.execute(
        select(
            message.id, version.id.label("version"), version.discriminator, where.availability, sealed.label("sealed")
        )
        .join_from(messages, versions, (version.tenant == message.tenant) & (version.message == message.id))
        .outerjoin(availabilities, (where.tenant == message.tenant) & (where.message == message.id))
        .where(
            message.tenant == tenant,
            message.platform_id == key.id,
            message.platform == key.platform,
            message.namespace == key.namespace,
        )
        .order_by(version.captured_at.desc(), version.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    return Standing(
        row.id, row.version, row.discriminator, row.availability in (None, Availability.SHOWN.value), bool(row.sealed)
    )


def settle(connection: Connection, followed: Followed, settled: Settled) -> bool:
    """Write down how a try ended; whether this worker still had it to follow."""
    column = linkbacks.c
    changed = connection.execute(
        update(linkbacks)
        .where(
            column.tenant == followed.tenant,
            column.id == followed.id,
            column.state == LinkbackState.WAITING.value,
            column.tries == followed.tries,
        )
        .values(
            state=settled.state.value,
            due_at=settled.due_at,
            fault=None if settled.fault is None else settled.fault.value,
            http_status=settled.http_status,
            message=settled.message,
        )
    )
    return changed.rowcount == 1


class KeptLinkback(NamedTuple):
    """A notice and what came of it. Times are UTC."""

    id: UUID
    channel: UUID
    protocol: str
    source: str
    target: str | None
    noticed_at: datetime
    state: str
    fault: str | None
    http_status: int | None
    tries: int
    due_at: datetime | None
    message: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkbackFilter:
    """Which notices; ``None`` means any."""

    state: LinkbackState | None = None
    channel: UUID | None = None


POSITION = ("id",)


def list_linkbacks(
    connection: Connection, credential: Credential, wanted: LinkbackFilter, window: Window
) -> Slice[KeptLinkback]:
    """The notices that a credential may know of, the newest first."""
    column = linkbacks.c
    question: Select[Any] = select(*(column[name] for name in KeptLinkback._fields)).where(
        column.tenant == credential.tenant, *_seen(credential)
    )
    if wanted.state is not None:
        question = question.where(column.state == wanted.state.value)
    if wanted.channel is not None:
        question = question.where(column.channel == wanted.channel)
    found = cut(connection, newest_first(question, (column.id,), window), POSITION, window)
    return Slice(tuple(map(KeptLinkback._make, found.rows)), found.last)


def _seen(credential: Credential) -> list[ColumnElement[bool]]:
    column, channel = linkbacks.c, channels.c
    conditions: list[ColumnElement[bool]] = []
    if credential.channel is not None:
        conditions.append(column.channel == credential.channel)
    if credential.authorities is not None:
        conditions.append(
            exists(
                select(channel.id).where(
                    channel.tenant == column.tenant,
                    channel.id == column.channel,
                    *of_authorities(channel.authority, credential),
                )
            )
        )
    return conditions
