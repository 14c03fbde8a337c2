"""Questions about kept messages: lists of them, and everything known of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, select

from app.records.access import Credential
from app.records.errors import NotFound
from app.records.vocabulary import Kind, Outcome, Protection, Status
from app.store.anyof import any_of
from app.store.keyset import Slice, Window, cut, newest_first
from app.store.rows import AssignmentRow, ContentRow, MessageRow, VersionRow
from app.store.sight import of_authorities, protection_of
from app.store.tables import (
    acts,
    assignments,
    authorities,
    case_links,
    case_sheets,
    messages,
    receipts,
    registrations,
    tenants,
    version_contents,
    versions,
)


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
    captured_from: datetime | None = None
    captured_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListedMessage:
    """A message and those of its assignments that the credential sees."""

    message: MessageRow
    assignments: tuple[AssignmentRow, ...]


class Receipt(NamedTuple):
    """A receipt of one message; ``revoked_at`` is ``None`` while it can be shown."""

    id: str
    log_index: int
    received_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """Everything the register has on one message.

    Attributes:
        versions: in no particular order, each with its content, which is ``None`` once erased.
        acts: removals, hidings and showings, in no particular order.
        protected: at least one assignment, seen or not, has a protection.
        disposal_stop: a stop on the tenant, an authority, an assignment or a case of the message.
        registered_at: when it was first registered by an authority that the credential sees.
    """

    message: MessageRow
    assignments: tuple[AssignmentRow, ...]
    versions: tuple[tuple[VersionRow, ContentRow | None], ...]
    acts: tuple[VersionRow, ...]
    receipt: Receipt | None
    protected: bool
    disposal_stop: bool
    registered_at: datetime | None


POSITION = ("captured_at", "id")


def list_messages(
    connection: Connection, credential: Credential, wanted: MessageFilter, window: Window
) -> Slice[ListedMessage]:
    """The messages the credential sees, newest first by time of capture."""
    by_authority = wanted.authority is not None or (
        credential.authorities is not None and len(credential.authorities) == 1
    )
    ask = _through_assignments if wanted.outcome is not None or by_authority else _through_messages
    found = cut(connection, ask(credential, wanted, window), POSITION, window)
    return Slice(_listed(connection, credential, [row.id for row in found.rows]), found.last)


def _through_messages(credential: Credential, wanted: MessageFilter, window: Window) -> Select[Any]:
    """Along ``ix_messages_newest``: for questions that most messages answer."""
    message = messages.c
    conditions = [message.tenant == credential.tenant, *_common(messages, credential, wanted)]
    judged = _judged(credential, wanted)
    if judged:
        conditions.append(
            exists(
                select(assignments.c.message).where(
                    assignments.c.tenant == credential.tenant, assignments.c.message == message.id, *judged
                )
            )
        )
    question = select(message.captured_at, message.id).where(*conditions)
    return newest_first(question, (message.captured_at, message.id), window)


def _through_assignments(credential: Credential, wanted: MessageFilter, window: Window) -> Select[Any]:
    """Along the indexes of assignments by outcome or authority: a message with two of them still comes once."""
    assigned = assignments.c
    question = (
        select(assigned.captured_at, assigned.message.label("id"))
        .where(
            assigned.tenant == credential.tenant,
            *_common(assignments, credential, wanted),
            *_judged(credential, wanted),
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
    columns = [messages.c[name] for name in MessageRow._fields]
    rows = connection.execute(
        select(*columns).where(messages.c.tenant == credential.tenant, any_of(messages.c.id, ids))
    )
    by_id = {row.id: MessageRow(*row) for row in rows}
    assigned = _assigned(connection, credential, ids)
    return tuple(ListedMessage(by_id[each], assigned.get(each, ())) for each in ids)


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


def get_message(connection: Connection, credential: Credential, message: UUID) -> KeptMessage:
    """Everything on one message.

    Raises:
        NotFound: there is none, or the credential may not know of it.
    """
    listed = seen_message(connection, credential, message)
    tenant = credential.tenant
    return KeptMessage(
        message=listed.message,
        assignments=listed.assignments,
        versions=_versions(connection, tenant, message),
        acts=_acts(connection, tenant, message),
        receipt=_receipt(connection, tenant, message),
        protected=bool(
            connection.execute(
                select(protection_of(messages.c.id, credential)).where(
                    messages.c.tenant == tenant, messages.c.id == message
                )
            ).scalar_one()
        ),
        disposal_stop=_is_stopped(connection, tenant, message),
        registered_at=_registered_at(connection, credential, message),
    )


def seen_message(connection: Connection, credential: Credential, message: UUID) -> ListedMessage:
    """A message without its content.

    Raises:
        NotFound: there is none, or the credential may not know of it.
    """
    columns = [messages.c[name] for name in MessageRow._fields]
    row = connection.execute(
        select(*columns).where(messages.c.tenant == credential.tenant, messages.c.id == message)
    ).first()
    if row is None or (credential.channel is not None and row.channel != credential.channel):
        raise NotFound("there is no such message")
    assigned = _assigned(connection, credential, [message]).get(message, ())
    if not assigned and credential.authorities is not None:
        raise NotFound("there is no such message")
    return ListedMessage(MessageRow(*row), assigned)


def _versions(connection: Connection, tenant: str, message: UUID) -> tuple[tuple[VersionRow, ContentRow | None], ...]:
    rows = connection.execute(
        select(*_columns(versions, VersionRow), *_columns(version_contents, ContentRow))
        .join_from(
            versions,
            version_contents,
            (version_contents.c.tenant == versions.c.tenant) & (version_contents.c.version == versions.c.id),
            isouter=True,
        )
        .where(versions.c.tenant == tenant, versions.c.message == message)
    )
    return tuple(_version(row) for row in rows)


def _version(row: Row[Any]) -> tuple[VersionRow, ContentRow | None]:
    width = len(VersionRow._fields)
    found = row[width:]  # all of it is null where the content has been erased
    return VersionRow(*row[:width]), ContentRow(*found) if found[0] is not None else None


def _acts(connection: Connection, tenant: str, message: UUID) -> tuple[VersionRow, ...]:
    rows = connection.execute(
        select(*_columns(acts, VersionRow)).where(acts.c.tenant == tenant, acts.c.message == message)
    )
    return tuple(VersionRow(*row) for row in rows)


def _columns(table: Any, row: Any) -> list[ColumnElement[Any]]:
    return [table.c[name] for name in row._fields]


def _receipt(connection: Connection, tenant: str, message: UUID) -> Receipt | None:
    row = connection.execute(
        select(*_columns(receipts, Receipt)).where(receipts.c.tenant == tenant, receipts.c.message == message)
    ).first()
    return None if row is None else Receipt(*row)


def _is_stopped(connection: Connection, tenant: str, message: UUID) -> bool:
    assigned = (assignments.c.tenant == tenant, assignments.c.message == message)
    of_authority = select(authorities.c.id).join(
        assignments, (assignments.c.tenant == authorities.c.tenant) & (assignments.c.authority == authorities.c.id)
    )
    questions = (
        select(tenants.c.tenant).where(tenants.c.tenant == tenant, tenants.c.disposal_stop),
        of_authority.where(*assigned, authorities.c.disposal_stop),
        select(assignments.c.message).where(*assigned, assignments.c.disposal_stop),
        _stopped_cases(registrations, tenant, message),
        _stopped_cases(case_links, tenant, message),
    )
    return any(connection.execute(select(exists(question))).scalar_one() for question in questions)


def _stopped_cases(through: Any, tenant: str, message: UUID) -> Select[Any]:
    return (
        select(case_sheets.c.case)
        .join(through, (through.c.tenant == case_sheets.c.tenant) & (through.c.case == case_sheets.c.case))
        .where(through.c.tenant == tenant, through.c.message == message, case_sheets.c.disposal_stop)
    )


def _registered_at(connection: Connection, credential: Credential, message: UUID) -> datetime | None:
    return connection.execute(
        select(registrations.c.registered_at)
        .where(
            registrations.c.tenant == credential.tenant,
            registrations.c.message == message,
            *of_authorities(registrations.c.authority, credential),
        )
        .order_by(registrations.c.registered_at)
        .limit(1)
    ).scalar()
