"""Lists of kept messages, and one message without its content."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, select

from app.records.access import Credential
from app.records.availability import SHOWN, Agent, Availability, Whereabouts
from app.records.errors import NotFound
from app.records.vocabulary import Kind, Outcome, Protection, Status
from app.store.anyof import any_of
from app.store.availabilities import as_whereabouts
from app.store.keyset import Slice, Window, cut, newest_first
from app.store.rows import AssignmentRow, MessageRow
from app.store.sight import of_authorities, sealed
from app.store.tables import assignments, availabilities, messages


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFilter:
    """Which messages; ``None`` means any. ``captured_from`` is inclusive, ``captured_to`` exclusive."""

    channel: UUID | None = None
    authority: str | None = None
    platform: str | None = None
    kind: Kind | None = None
    outcome: Outcome | None = None
    status: Status | None = None
    protection: Protection | None = None
    availability: Availability | None = None
    availability_by: Agent | None = None
    sealed: bool | None = None
    captured_from: datetime | None = None
    captured_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListedMessage:
    """A message, those of its assignments that the credential sees, and where it is on its platform."""

    message: MessageRow
    assignments: tuple[AssignmentRow, ...]
    where: Whereabouts = SHOWN
    sealed: bool = False


POSITION = ("captured_at", "id")


def list_messages(
    connection: Connection, credential: Credential, wanted: MessageFilter, window: Window
) -> Slice[ListedMessage]:
    """The messages the credential sees, newest first by time of capture."""
    by_authority = wanted.authority is not None or (
        credential.authorities is not None and len(credential.authorities) == 1
    )
    away = wanted.availability not in (None, Availability.SHOWN)
    ask = _through_assignments if wanted.outcome is not None or by_authority else _through_messages
    ask = _through_availabilities if away else ask
    found = cut(connection, ask(credential, wanted, window), POSITION, window)
    return Slice(_listed(connection, credential, [row.id for row in found.rows]), found.last)


def _through_availabilities(credential: Credential, wanted: MessageFilter, window: Window) -> Select[Any]:
    """Along ``ix_availabilities_newest``: few messages are away."""
    message, where = messages.c, availabilities.c
    question = (
        select(where.captured_at, where.message.label("id"))
        .join(messages, (message.tenant == where.tenant) & (message.id == where.message))
        .where(
            where.tenant == credential.tenant,
            where.availability == wanted.availability,
            *_conditions(credential, wanted),
        )
    )
    if wanted.availability_by is not None:
        question = question.where(where.agent == wanted.availability_by)
    return newest_first(question, (where.captured_at, where.message), window)


def _through_messages(credential: Credential, wanted: MessageFilter, window: Window) -> Select[Any]:
    """Along ``ix_messages_newest``: for questions that most messages answer."""
    message = messages.c
    question = select(message.captured_at, message.id).where(
        message.tenant == credential.tenant,
        *_conditions(credential, wanted),
        *_placed(message.id, credential.tenant, wanted),
    )
    return newest_first(question, (message.captured_at, message.id), window)


def _conditions(credential: Credential, wanted: MessageFilter) -> list[ColumnElement[bool]]:
    """Everything that is asked of a row of ``messages``, but where it is."""
    message = messages.c
    conditions = _common(messages, credential, wanted)
    judged = _judged(credential, wanted)
    if judged:
        conditions.append(
            exists(
                select(assignments.c.message).where(
                    assignments.c.tenant == credential.tenant, assignments.c.message == message.id, *judged
                )
            )
        )
    return [*conditions, *_sealed(message.id, credential.tenant, wanted)]


def _placed(message: ColumnElement[Any], tenant: str, wanted: MessageFilter) -> list[ColumnElement[bool]]:
    """Conditions on where a message is, for lists that walk another index."""
    where = availabilities.c
    known = select(where.message).where(where.tenant == tenant, where.message == message)
    conditions = []
    if wanted.availability is Availability.SHOWN:
        conditions.append(~exists(known.where(where.availability != Availability.SHOWN)))
    if wanted.availability_by is not None:
        conditions.append(exists(known.where(where.agent == wanted.availability_by)))
    return conditions


def _sealed(message: ColumnElement[Any], tenant: str, wanted: MessageFilter) -> list[ColumnElement[bool]]:
    if wanted.sealed is None:
        return []
    held = sealed(message, tenant)
    return [held if wanted.sealed else ~held]


def _through_assignments(credential: Credential, wanted: MessageFilter, window: Window) -> Select[Any]:
    """Along the indexes of assignments by outcome or authority: a message with two of them still comes once."""
    assigned = assignments.c
    question = (
        select(assigned.captured_at, assigned.message.label("id"))
        .where(
            assigned.tenant == credential.tenant,
            *_common(assignments, credential, wanted),
            *_judged(credential, wanted),
            *_placed(assigned.message, credential.tenant, wanted),
            *_sealed(assigned.message, credential.tenant, wanted),
        )
        .distinct()
    )
    return newest_first(question, (assigned.captured_at, assigned.message), window)


def _common(table: Any, credential: Credential, wanted: MessageFilter) -> list[ColumnElement[bool]]:
    """Conditions on the columns that messages and assignments have alike."""
    column = table.c
    conditions = [
        getattr(column, name) == value
        for name, value in (
            ("channel", wanted.channel),
            ("channel", credential.channel),
            ("platform", wanted.platform),
            ("kind", wanted.kind),
        )
        if value is not None
    ]
    if wanted.captured_from is not None:
        conditions.append(column.captured_at >= wanted.captured_from)
    if wanted.captured_to is not None:
        conditions.append(column.captured_at < wanted.captured_to)
    return conditions


def _judged(credential: Credential, wanted: MessageFilter) -> list[ColumnElement[bool]]:
    """Conditions on an assignment: the authority and its current assessment."""
    return [
        *of_authorities(assignments.c.authority, credential),
        *(
            getattr(assignments.c, name) == value
            for name, value in (
                ("authority", wanted.authority),
                ("outcome", wanted.outcome),
                ("status", wanted.status),
                ("protection", wanted.protection),
            )
            if value is not None
        ),
    ]


def _listed(connection: Connection, credential: Credential, ids: Sequence[UUID]) -> tuple[ListedMessage, ...]:
    rows = connection.execute(_framed(credential.tenant).where(any_of(messages.c.id, ids)))
    by_id = {row.id: row for row in rows}
    assigned = _assigned(connection, credential, ids)
    return tuple(_list(by_id[each], assigned.get(each, ())) for each in ids)


def _framed(tenant: str) -> Select[Any]:
    """Messages without content, with where they are and whether they are sealed."""
    where = availabilities.c
    return (
        select(
            *(messages.c[name] for name in MessageRow._fields),
            where.availability,
            where.agent,
            where.since,
            sealed(messages.c.id, tenant).label("sealed"),
        )
        .outerjoin(availabilities, (where.tenant == messages.c.tenant) & (where.message == messages.c.id))
        .where(messages.c.tenant == tenant)
    )


def _list(row: Row[Any], assigned: tuple[AssignmentRow, ...]) -> ListedMessage:
    return ListedMessage(MessageRow(*row[: len(MessageRow._fields)]), assigned, as_whereabouts(row), bool(row.sealed))


def _assigned(
    connection: Connection, credential: Credential, ids: Sequence[UUID]
) -> dict[UUID, tuple[AssignmentRow, ...]]:
    columns = [assignments.c[name] for name in AssignmentRow._fields]
    found: dict[UUID, tuple[AssignmentRow, ...]] = {}
    for row in connection.execute(
        select(*columns)
        .where(
            assignments.c.tenant == credential.tenant,
            any_of(assignments.c.message, ids),
            *of_authorities(assignments.c.authority, credential),
        )
        .order_by(assignments.c.message, assignments.c.authority)
    ):
        assignment = AssignmentRow(*row)
        found[assignment.message] = (*found.get(assignment.message, ()), assignment)
    return found


def seen_message(connection: Connection, credential: Credential, message: UUID) -> ListedMessage:
    """A message without its content.

    Raises:
        NotFound: there is none, or the credential may not know of it.
    """
    row = connection.execute(_framed(credential.tenant).where(messages.c.id == message)).first()
    if row is None or (credential.channel is not None and row.channel != credential.channel):
        raise NotFound("there is no such message")
    assigned = _assigned(connection, credential, [message]).get(message, ())
    if not assigned and credential.authorities is not None:
        raise NotFound("there is no such message")
    return _list(row, assigned)
