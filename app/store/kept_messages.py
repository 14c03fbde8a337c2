"""Everything known of one kept message, and whether a disposal stop holds it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, select

from app.records.access import Credential
from app.records.availability import Agent, Whereabouts
from app.records.removal import Removal, Seal
from app.store.message_lists import seen_message
from app.store.removals import removals_of
from app.store.rows import AssignmentRow, ContentRow, MessageRow, VersionRow
from app.store.seals import seal_of
from app.store.sight import of_authorities, protection_of
from app.store.surroundings import Surroundings, surroundings_of
from app.store.tables import (
    act_agents,
    acts,
    assignments,
    authorities,
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
