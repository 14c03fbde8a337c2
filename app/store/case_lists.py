"""Questions about cases (ärenden) and the links from messages to them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, select

from app.records.access import Credential
from app.records.errors import NotFound
from app.records.vocabulary import CaseKind, CaseStatus
from app.store.anyof import any_of
from app.store.keyset import Slice, Window, cut, newest_first
from app.store.rows import CaseRow, CaseSheetRow
from app.store.sight import cases_numbered, of_authorities, of_channel, sealed
from app.store.tables import case_links, case_sheets, cases, registrations


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """Which cases; ``None`` means any."""

    authority: str | None = None
    year: int | None = None
    kind: CaseKind | None = None
    status: CaseStatus | None = None
    diary_number: str | None = None


@dataclass(frozen=True, slots=True)
class KeptCase:
    """A case, its sheet and how many documents are registered in it. ``sealed``: one of them is."""

    case: CaseRow
    sheet: CaseSheetRow
    disposal_stop: bool
    documents: int
    sealed: bool


class CaseLink(NamedTuple):
    """A link from a message to a case, and whether a person has confirmed it."""

    case: UUID
    diary_number: str
    authority: str
    state: str
    proposed_at: datetime


def list_cases(connection: Connection, credential: Credential, wanted: CaseFilter, window: Window) -> Slice[KeptCase]:
    """The cases the credential sees, newest first."""
    question = _seen(credential).where(*_conditions(wanted))
    order: tuple[str, ...] = ("opened_at", "id")
    if wanted.diary_number is not None:
        # Found by key, so the key is also the order; its ids begin with the time.
        named = cases_numbered(connection, credential, wanted.diary_number)
        question, order = question.where(any_of(cases.c.id, named)), ("id",)
    columns = [cases.c[name] for name in order]
    found = cut(connection, newest_first(question, columns, window), order, window)
    return Slice(tuple(_kept(row) for row in found.rows), found.last)


def get_case(connection: Connection, credential: Credential, case: UUID) -> KeptCase:
    """One case.

    Raises:
        NotFound: there is none, or the credential may not know of it.
    """
    row = connection.execute(_seen(credential).where(cases.c.id == case)).first()
    if row is None:
        raise NotFound("there is no such case")
    return _kept(row)


def links_of(connection: Connection, credential: Credential, message: UUID) -> tuple[CaseLink, ...]:
    """The links of one message to cases of authorities that the credential sees, the first one first."""
    link = case_links.c
    rows = connection.execute(
        select(link.case, cases.c.diary_number, link.authority, link.state, link.proposed_at)
        .join(cases, (cases.c.tenant == link.tenant) & (cases.c.id == link.case))
        .where(
            link.tenant == credential.tenant,
            link.message == message,
            *of_authorities(link.authority, credential),
        )
        .order_by(link.proposed_at, link.case)
    )
    return tuple(CaseLink(*row) for row in rows)


def _seen(credential: Credential) -> Select[Any]:
    column, sheet = cases.c, case_sheets.c
    documents = (
        select(func.count())
        .select_from(registrations)
        .where(registrations.c.tenant == column.tenant, registrations.c.case == column.id)
        .correlate(cases)
        .scalar_subquery()
    )
    return (
        select(
            *(column[name] for name in CaseRow._fields),
            *(sheet[name].label(f"sheet_{name}") for name in CaseSheetRow._fields),
            sheet.disposal_stop,
            documents.label("documents"),
            _holds_sealed(credential.tenant).label("sealed"),
        )
        .join_from(cases, case_sheets, (sheet.tenant == column.tenant) & (sheet.case == column.id))
        .where(
            column.tenant == credential.tenant,
            *of_authorities(column.authority, credential),
            *_of_channel(credential),
        )
    )


def _holds_sealed(tenant: str) -> ColumnElement[bool]:
    """The subject of a case is taken from the words of its documents."""
    document = registrations.c
    return exists(
        select(document.id).where(
            document.tenant == tenant, document.case == cases.c.id, sealed(document.message, tenant)
        )
    )


def _of_channel(credential: Credential) -> list[ColumnElement[bool]]:
    if credential.channel is None:
        return []
    document = registrations.c
    return [
        exists(
            select(document.id).where(
                document.tenant == cases.c.tenant,
                document.case == cases.c.id,
                *of_channel(document.message, credential),
            )
        )
    ]


def _conditions(wanted: CaseFilter) -> list[ColumnElement[bool]]:
    pairs = (
        (cases.c.authority, wanted.authority),
        (cases.c.year, wanted.year),
        (cases.c.kind, wanted.kind),
        (case_sheets.c.status, wanted.status),
    )
    return [column == value for column, value in pairs if value is not None]


def _kept(row: Row[Any]) -> KeptCase:
    width = len(CaseRow._fields)
    return KeptCase(
        CaseRow(*row[:width]), CaseSheetRow(*row[width:-3]), row.disposal_stop, row.documents, bool(row.sealed)
    )
