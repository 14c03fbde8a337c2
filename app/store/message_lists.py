"""Questions about kept messages: lists of them, and everything known of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, select

from app.records.access import Credential
from app.records.availability import SHOWN, Agent, Availability, Whereabouts
from app.records.errors import NotFound
from app.records.removal import Removal, Seal
from app.records.vocabulary import Kind, Outcome, Protection, Status
from app.store.anyof import any_of
from app.store.availabilities import as_whereabouts
from app.store.keyset import Slice, Window, cut, newest_first
from app.store.removals import removals_of
from app.store.rows import AssignmentRow, ContentRow, MessageRow, VersionRow
from app.store.seals import seal_of
from app.store.sight import of_authorities, protection_of, sealed
from app.store.surroundings import Surroundings, surroundings_of
from app.store.tables import (
    act_agents,
    acts,
    assignments,
    authorities,
    availabilities,
    case_links,
    case_sheets,
    messages,
    receipts,
    registrations,
    removal_notices,
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


class Receipt(NamedTuple):
    """A receipt of one message; ``revoked_at`` is ``None`` while it can be shown."""

    id: str
    log_index: int
    received_at: datetime
    revoked_at: datetime | None


class KeptAct(NamedTuple):
    """What was done to a message as its platform told of it, by whom, and which removal of ours it is the notice of."""

    act: VersionRow
    agent: Agent
    removal: UUID | None


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """Everything the register has on one message.

    Attributes:
        versions: in no particular order, each with its content, which is ``None`` once erased.
        acts: what the platform has told was done to it, in no particular order.
        removals: what the authority itself has asked for, the first one first.
        where: where the message is now, as far as all of these tell.
        seal: if it is sealed, nobody may see what it says.
        surroundings: what it answers, how it was answered, and the post above it.
        protected: at least one assignment, seen or not, has a protection.
        disposal_stop: a stop on the tenant, an authority, an assignment or a case of the message.
        registered_at: when it was first registered by an authority that the credential sees.
    """

    message: MessageRow
    assignments: tuple[AssignmentRow, ...]
    versions: tuple[tuple[VersionRow, ContentRow | None], ...]
    acts: tuple[KeptAct, ...]
    removals: tuple[Removal, ...]
    where: Whereabouts
    seal: Seal | None
    surroundings: Surroundings
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
        removals=removals_of(connection, tenant, message),
        where=listed.where,
        seal=seal_of(connection, tenant, message),
        surroundings=surroundings_of(connection, credential, listed.message),
        receipt=_receipt(connection, tenant, message),
        protected=bool(
            connection.execute(
                select(protection_of(messages.c.id, credential)).where(
                    messages.c.tenant == tenant, messages.c.id == message
                )
            ).scalar_one()
        ),
        disposal_stop=is_stopped(connection, tenant, message),
        registered_at=_registered_at(connection, credential, message),
    )


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


def _acts(connection: Connection, tenant: str, message: UUID) -> tuple[KeptAct, ...]:
    column, agent, notice = acts.c, act_agents.c, removal_notices.c
    rows = connection.execute(
        select(*_columns(acts, VersionRow), agent.agent, notice.removal)
        .outerjoin(act_agents, (agent.tenant == column.tenant) & (agent.act == column.id))
        .outerjoin(removal_notices, (notice.tenant == column.tenant) & (notice.act == column.id))
        .where(column.tenant == tenant, column.message == message)
    )
    return tuple(_act(row) for row in rows)


def _act(row: Any) -> KeptAct:
    agent = Agent.AUTHORITY if row.removal is not None else Agent(row.agent or Agent.UNKNOWN)
    return KeptAct(VersionRow(*row[: len(VersionRow._fields)]), agent, row.removal)


def _columns(table: Any, row: Any) -> list[ColumnElement[Any]]:
    return [table.c[name] for name in row._fields]


def _receipt(connection: Connection, tenant: str, message: UUID) -> Receipt | None:
    row = connection.execute(
        select(*_columns(receipts, Receipt)).where(receipts.c.tenant == tenant, receipts.c.message == message)
    ).first()
    return None if row is None else Receipt(*row)


def is_stopped(connection: Connection, tenant: str, message: UUID) -> bool:
    """Whether a disposal stop holds a message: its own, its case's, its authority's or the tenant's."""
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
