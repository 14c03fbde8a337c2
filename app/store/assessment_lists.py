"""Questions about assessments (bedömningar), current and earlier."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from app.records.access import Credential
from app.records.errors import NotFound
from app.records.vocabulary import Outcome, Protection, Status
from app.store.keyset import Slice, Window, cut, newest_first
from app.store.rows import AssessmentRow
from app.store.sight import ids_of, of_authorities, of_channel, protection_of, sealed
from app.store.tables import assessments, assignments, messages, version_contents


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentFilter:
    """Which assessments; ``None`` means any. ``current`` keeps those that hold now, or only the earlier ones."""

    authority: str | None = None
    message: UUID | None = None
    outcome: Outcome | None = None
    status: Status | None = None
    protection: Protection | None = None
    rule: str | None = None
    current: bool | None = None
    assessed_from: datetime | None = None
    assessed_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListedAssessment:
    """An assessment and whether it is the one that holds for its message and authority."""

    assessment: AssessmentRow
    current: bool


@dataclass(frozen=True, slots=True)
class KeptAssessment:
    """An assessment with the text its evidence points into (``None`` if there was none or it has been erased).

    ``protected`` says that any authority's assessment of the message has a protection, ``sealed`` that nobody may see
    what it says; ``arrived_at`` is when the
    message had arrived, UTC.
    """

    assessment: AssessmentRow
    current: bool
    text: str | None
    protected: bool
    sealed: bool
    arrived_at: datetime


def list_assessments(
    connection: Connection, credential: Credential, wanted: AssessmentFilter, window: Window
) -> Slice[ListedAssessment]:
    """The assessments the credential sees, newest first."""
    question = _seen(credential).where(*_conditions(credential, wanted))
    # Those of one message are few, and the index of messages gives them by id, which begins with the time.
    order = ("assessed_at", "id") if wanted.message is None else ("id",)
    columns = [assessments.c[name] for name in order]
    found = cut(connection, newest_first(question, columns, window), order, window)
    return Slice(tuple(ListedAssessment(_row(row), row.current == row.id) for row in found.rows), found.last)


def get_assessment(connection: Connection, credential: Credential, assessment: UUID) -> KeptAssessment:
    """One assessment.

    Raises:
        NotFound: there is none, or the credential may not know of it.
    """
    row = connection.execute(_seen(credential).where(assessments.c.id == assessment)).first()
    if row is None:
        raise NotFound("there is no such assessment")
    return KeptAssessment(
        _row(row),
        row.current == row.id,
        _text(connection, credential.tenant, row.version),
        row.protected,
        bool(row.sealed),
        _arrived_at(connection, credential.tenant, row.message),
    )


def _seen(credential: Credential) -> Select[Any]:
    column = assessments.c
    return (
        select(
            *(column[name] for name in AssessmentRow._fields),
            assignments.c.assessment.label("current"),
            protection_of(column.message, credential).label("protected"),
            sealed(column.message, credential.tenant).label("sealed"),
        )
        .join_from(
            assessments,
            assignments,
            (assignments.c.tenant == column.tenant)
            & (assignments.c.message == column.message)
            & (assignments.c.authority == column.authority),
        )
        .where(
            column.tenant == credential.tenant,
            *of_authorities(column.authority, credential),
            *of_channel(column.message, credential),
        )
    )


def _conditions(credential: Credential, wanted: AssessmentFilter) -> list[ColumnElement[bool]]:
    column = assessments.c
    conditions = [
        column[name] == value
        for name in ("authority", "outcome", "status", "protection", "rule")
        if (value := getattr(wanted, name)) is not None
    ]
    if wanted.message is not None:
        conditions.append(column.id.in_(ids_of(assessments, wanted.message, credential)))
    if wanted.current is not None:
        holds = assignments.c.assessment == column.id
        conditions.append(holds if wanted.current else ~holds)
    if wanted.assessed_from is not None:
        conditions.append(column.assessed_at >= wanted.assessed_from)
    if wanted.assessed_to is not None:
        conditions.append(column.assessed_at < wanted.assessed_to)
    return conditions


def _row(row: Row[Any]) -> AssessmentRow:
    return AssessmentRow(*row[: len(AssessmentRow._fields)])


def _text(connection: Connection, tenant: str, version: UUID | None) -> str | None:
    if version is None:
        return None
    return connection.execute(
        select(version_contents.c.text).where(
            version_contents.c.tenant == tenant, version_contents.c.version == version
        )
    ).scalar()


def _arrived_at(connection: Connection, tenant: str, message: UUID) -> datetime:
    at: datetime = connection.execute(
        select(messages.c.arrived_at).where(messages.c.tenant == tenant, messages.c.id == message)
    ).scalar_one()
    return at
