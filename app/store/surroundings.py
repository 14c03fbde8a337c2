"""What a message stands among: what it answers, how the authority has answered it, and the authority's post above it.

Found when read, by the platform's own names, so that it is the same whatever came first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, exists, select

from app.records.access import Credential
from app.records.vocabulary import Direction, Kind, Protection
from app.store.anyof import any_of
from app.store.rows import ContentRow, MessageRow, VersionRow
from app.store.sight import of_authorities, sealed
from app.store.tables import assignments, messages, version_contents, versions
from app.store.version_order import numbered

MOST_STEPS = 8
"""How many answers upwards a post is looked for."""


@dataclass(frozen=True, slots=True)
class Above:
    """The authority's post that a message stands under, and what it said then, if that may be told."""

    message: UUID
    text: str | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Only messages that the credential may know of.

    Attributes:
        answers: what it answers; what the authority says in a conversation between two answers the last thing said.
        answered_by: the authority's own answers, the first one first.
    """

    answers: UUID | None
    answered_by: tuple[UUID, ...]
    above: Above | None


def surroundings_of(connection: Connection, credential: Credential, row: MessageRow) -> Surroundings:
    """What one message stands among."""
    upwards = list(_upwards(connection, credential, row))
    direct = next((each for each in upwards if each.platform_id == row.in_reply_to), None)
    answers = direct.id if direct is not None else _last_said(connection, credential, row)
    return Surroundings(answers, _answered_by(connection, credential, row), _above(connection, upwards, row))


def _upwards(connection: Connection, credential: Credential, row: MessageRow) -> Iterator[MessageRow]:
    """What it answers, what that answers, and so on; then the beginning of its conversation."""
    seen, below = {row.platform_id}, row
    for _ in range(MOST_STEPS):
        name = below.in_reply_to if below.in_reply_to not in seen else None
        name = name or (row.thread if row.thread not in seen else None)
        if name is None:
            return
        seen.add(name)
        found = connection.execute(
            _known_to(credential, row).where(
                messages.c.platform_id == name,
                messages.c.platform == row.platform,
                messages.c.namespace == row.namespace,
            )
        ).first()
        if found is not None:
            below = MessageRow(*found)
            yield below


def _last_said(connection: Connection, credential: Credential, row: MessageRow) -> UUID | None:
    between_two = row.kind == Kind.DIRECT_MESSAGE and row.direction == Direction.OWN and row.in_reply_to is None
    if not between_two or row.thread is None:
        return None
    found = connection.execute(
        _of_thread(credential, row)
        .where(
            messages.c.direction == Direction.INCOMING.value,
            messages.c.kind == row.kind,
            messages.c.arrived_at <= row.arrived_at,
        )
        .order_by(messages.c.arrived_at.desc(), messages.c.id.desc())
        .limit(1)
    ).first()
    return None if found is None else MessageRow(*found).id


def _answered_by(connection: Connection, credential: Credential, row: MessageRow) -> tuple[UUID, ...]:
    if row.direction == Direction.OWN:
        return ()
    rows = connection.execute(
        _of_thread(credential, row)
        .where(messages.c.direction == Direction.OWN.value, messages.c.in_reply_to == row.platform_id)
        .order_by(messages.c.arrived_at, messages.c.id)
    )
    return tuple(MessageRow(*each).id for each in rows)


def _above(connection: Connection, upwards: list[MessageRow], row: MessageRow) -> Above | None:
    post = next((each for each in upwards if each.direction == Direction.OWN and each.kind == Kind.POST), None)
    if post is None:
        return None
    return Above(post.id, None if _is_held_back(connection, post) else _text_at(connection, post, row))


def _is_held_back(connection: Connection, post: MessageRow) -> bool:
    assigned = assignments.c
    protected = exists(
        select(assigned.message).where(
            assigned.tenant == post.tenant, assigned.message == post.id, assigned.protection != Protection.NONE
        )
    )
    held: bool = connection.execute(
        select(protected | sealed(messages.c.id, post.tenant)).where(
            messages.c.tenant == post.tenant, messages.c.id == post.id
        )
    ).scalar_one()
    return bool(held)


def _text_at(connection: Connection, post: MessageRow, row: MessageRow) -> str | None:
    """The version that stood when the message arrived, else the first one."""
    width = len(VersionRow._fields)
    found = connection.execute(
        select(
            *(versions.c[name] for name in VersionRow._fields),
            *(version_contents.c[name] for name in ContentRow._fields),
        )
        .join(
            version_contents,
            (version_contents.c.tenant == versions.c.tenant) & (version_contents.c.version == versions.c.id),
        )
        .where(versions.c.tenant == post.tenant, versions.c.message == post.id)
    )
    ordered = numbered((VersionRow(*each[:width]), ContentRow(*each[width:])) for each in found)
    stood = [each for each in ordered if (each.version.occurred_at or each.version.captured_at) <= row.arrived_at]
    chosen = (stood or ordered[:1])[-1:]
    return chosen[0].content.text if chosen and chosen[0].content else None


def _of_thread(credential: Credential, row: MessageRow) -> Select[Any]:
    names = sorted({row.platform_id, row.thread or row.platform_id})
    return _known_to(credential, row).where(
        any_of(messages.c.thread, names),
        messages.c.platform == row.platform,
        messages.c.namespace == row.namespace,
    )


def _known_to(credential: Credential, row: MessageRow) -> Select[Any]:
    assigned, conditions = assignments.c, list[ColumnElement[bool]]()
    if credential.channel is not None:
        conditions.append(messages.c.channel == credential.channel)
    if credential.authorities is not None:
        conditions.append(
            exists(
                select(assigned.message).where(
                    assigned.tenant == row.tenant,
                    assigned.message == messages.c.id,
                    *of_authorities(assigned.authority, credential),
                )
            )
        )
    columns = (messages.c[name] for name in MessageRow._fields)
    return select(*columns).where(messages.c.tenant == row.tenant, *conditions)
