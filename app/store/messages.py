"""What intake must know of messages that are already kept."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, text, update

from app.records.errors import NotFound
from app.records.message import MessageKey
from app.records.vocabulary import Kind, Visibility
from app.store.anyof import any_of
from app.store.rows import MESSAGES, AssignmentRow, CaseLinkRow, MessageRow
from app.store.tables import (
    acts,
    assessments,
    assignments,
    case_links,
    messages,
    registrations,
    version_contents,
    versions,
)


class Known(NamedTuple):
    """What an event about a message may bring that those before it did not (``tables.FILLED_ONCE``)."""

    sender_digest: bytes | None
    in_reply_to: str | None
    thread: str | None
    direction: str
    arrived_at: datetime
    arrived_basis: str


class KnownMessage(NamedTuple):
    """A kept message, as far as a later event about it is concerned: also what may still be unknown of it."""

    id: UUID
    key: MessageKey
    known: Known


# Built once: intake asks this of every batch.
_KNOWN = select(
    messages.c.id,
    messages.c.platform,
    messages.c.namespace,
    messages.c.platform_id,
    *(messages.c[name] for name in Known._fields),
).where(messages.c.tenant == bindparam("tenant"), any_of(messages.c.platform_id, bindparam("names")))


def known(connection: Connection, tenant: str, keys: Collection[MessageKey]) -> dict[MessageKey, KnownMessage]:
    """Which of these messages are kept."""
    if not keys:
        return {}
    found = connection.execute(_KNOWN, {"tenant": tenant, "names": sorted({key.id for key in keys})})
    held = (KnownMessage(row[0], MessageKey(*row[1:4]), Known(*row[4:])) for row in found)
    return {message.key: message for message in held if message.key in keys}


def sorts(
    connection: Connection, tenant: str, keys: Collection[MessageKey]
) -> dict[MessageKey, tuple[Kind, Visibility]]:
    """What sort of message each of these is, and who could read it, of those that are kept."""
    of = messages.c
    asked = select(of.platform, of.namespace, of.platform_id, of.kind, of.visibility).where(
        of.tenant == tenant, any_of(of.platform_id, sorted({key.id for key in keys}))
    )
    found = ((MessageKey(*row[:3]), Kind(row[3]), Visibility(row[4])) for row in connection.execute(asked))
    return {key: (kind, visibility) for key, kind, visibility in found if key in keys}


def require_message(connection: Connection, tenant: str, message: UUID) -> None:
    """See that a message is there.

    Raises:
        NotFound: the tenant has no such message.
    """
    there = select(messages.c.id).where(messages.c.tenant == tenant, messages.c.id == message)
    if connection.execute(there).first() is None:
        raise NotFound("there is no such message")


def insert_new(connection: Connection, rows: Sequence[MessageRow], held: Collection[MessageKey]) -> set[UUID]:
    """Keep new messages; rows are in key order. ``held`` are the keys that ``known`` answered a moment ago."""
    return MESSAGES.insert_new(
        connection,
        rows,
        lambda: [row.id for row in rows if MessageKey(row.platform, row.namespace, row.platform_id) in held],
    )


def fill_in(connection: Connection, tenant: str, filled: Mapping[UUID, Mapping[str, object]]) -> None:
    """Write down what is known of messages now and was not when they were opened; the database refuses all else."""
    for message in sorted(filled):
        connection.execute(
            update(messages).where(messages.c.tenant == tenant, messages.c.id == message).values(dict(filled[message]))
        )


class Happened(NamedTuple):
    """A version or act that is kept: its name among all that was done to the message, and when it was done."""

    discriminator: str
    is_version: bool
    at: datetime


def happened(connection: Connection, tenant: str, ids: Sequence[UUID]) -> dict[UUID, list[Happened]]:
    """What is already kept of each message."""
    kept: dict[UUID, list[Happened]] = {}
    if ids:
        for table in (versions, acts):
            for row in connection.execute(
                select(table.c.message, table.c.discriminator, table.c.occurred_at, table.c.captured_at).where(
                    table.c.tenant == tenant, any_of(table.c.message, ids)
                )
            ):
                at = row.occurred_at or row.captured_at
                kept.setdefault(row.message, []).append(Happened(row.discriminator, table is versions, at))
    return kept


class Said(NamedTuple):
    """Who said what in a version, as far as telling two of the same name apart goes."""

    text: str | None
    author: str | None


def said(connection: Connection, tenant: str, ids: Sequence[UUID]) -> dict[tuple[UUID, str], Said]:
    """What stands in every version of these messages, by (message, discriminator)."""
    found = connection.execute(
        select(versions.c.message, versions.c.discriminator, version_contents.c.text, version_contents.c.author_id)
        .join(
            version_contents,
            (version_contents.c.tenant == versions.c.tenant) & (version_contents.c.version == versions.c.id),
        )
        .where(versions.c.tenant == tenant, any_of(versions.c.message, ids))
    )
    return {(row.message, row.discriminator): Said(row.text, row.author_id) for row in found}


class Current(NamedTuple):
    """An assignment's current assessment, and whether it has led to a registration."""

    outcome: str
    status: str
    protection: str
    rule: str
    facts: Mapping[str, str]
    registered: bool


def current_assignments(connection: Connection, tenant: str, ids: Sequence[UUID]) -> dict[UUID, dict[str, Current]]:
    """Lock and read the assignments of these messages, by message and authority."""
    if not ids:
        return {}
    connection.execute(
        select(assignments.c.message)
        .where(assignments.c.tenant == tenant, any_of(assignments.c.message, ids))
        .order_by(assignments.c.message, assignments.c.authority)
        .with_for_update()
    )
    registered = {
        (row.message, row.authority)
        for row in connection.execute(
            select(registrations.c.message, registrations.c.authority).where(
                registrations.c.tenant == tenant, any_of(registrations.c.message, ids)
            )
        )
    }
    answer: dict[UUID, dict[str, Current]] = {}
    for row in connection.execute(
        select(assignments, assessments.c.facts)
        .join(
            assessments,
            (assessments.c.tenant == assignments.c.tenant) & (assessments.c.id == assignments.c.assessment),
        )
        .where(assignments.c.tenant == tenant, any_of(assignments.c.message, ids))
    ):
        answer.setdefault(row.message, {})[row.authority] = Current(
            row.outcome,
            row.status,
            row.protection,
            row.rule,
            {fact["name"]: fact["value"] for fact in row.facts},
            (row.message, row.authority) in registered,
        )
    return answer


def reassign(connection: Connection, rows: Iterable[AssignmentRow]) -> None:
    """Point assignments at their new current assessment."""
    for row in rows:
        connection.execute(
            update(assignments)
            .where(
                assignments.c.tenant == row.tenant,
                assignments.c.message == row.message,
                assignments.c.authority == row.authority,
            )
            .values(
                assessment=row.assessment,
                outcome=row.outcome,
                status=row.status,
                protection=row.protection,
                rule=row.rule,
                due_at=row.due_at,
            )
        )


def remind(connection: Connection, tenant: str, places: Iterable[tuple[UUID, str]], due_at: datetime) -> None:
    """Confirmed assessments stand, but something has happened to their messages that a person must look at."""
    for message, authority in places:
        connection.execute(
            update(assignments)
            .where(
                assignments.c.tenant == tenant,
                assignments.c.message == message,
                assignments.c.authority == authority,
            )
            .values(due_at=due_at)
        )


_LINK = text(
    'INSERT INTO case_links (tenant, message, "case", authority, state, proposed_at) '
    "VALUES (:tenant, :message, :case, :authority, :state, :proposed_at) ON CONFLICT DO NOTHING"
).bindparams(
    bindparam("message", type_=case_links.c.message.type),
    bindparam("case", type_=case_links.c.case.type),
    bindparam("proposed_at", type_=case_links.c.proposed_at.type),
)


def link(connection: Connection, links: Sequence[CaseLinkRow]) -> None:
    """Propose links between messages and the cases they name; one that is there already stays as it is."""
    if links:
        connection.execute(_LINK, [row._asdict() for row in links])
