"""Questions about registrations: documents of the diary with their numbers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, false, or_, select

from app.records.access import Credential
from app.records.errors import NotFound
from app.records.vocabulary import Protection
from app.store.keyset import Slice, Window, cut, newest_first
from app.store.rows import RegistrationRow, RegistrationSheetRow
from app.store.sight import cases_numbered, ids_of, of_authorities, of_channel, protection_of, sealed
from app.store.tables import cases, registration_sheets, registrations


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationFilter:
    """Which registrations; ``None`` means any. ``diary_number`` is the case's or the document's own."""

    authority: str | None = None
    case: UUID | None = None
    message: UUID | None = None
    diary_number: str | None = None
    registered_from: datetime | None = None
    registered_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeptRegistration:
    """A registration, its case's number, and its sheet (what the diary says of it, OSL 5:2).

    ``protected`` says that the sheet, or any authority's assessment of the message, has a protection; ``sealed`` that
    nobody may see what the message says.
    """

    registration: RegistrationRow
    diary_number: str
    sheet: RegistrationSheetRow
    protected: bool
    sealed: bool


def list_registrations(
    connection: Connection, credential: Credential, wanted: RegistrationFilter, window: Window
) -> Slice[KeptRegistration]:
    """The registrations the credential sees, newest first; those of one case by document number, highest first."""
    named = None if wanted.diary_number is None else _named(connection, credential, wanted.diary_number)
    order = _order(credential, wanted, named)
    question = _seen(credential).where(*_conditions(credential, wanted, named))
    columns = [registrations.c[name] for name in order]
    found = cut(connection, newest_first(question, columns, window), order, window)
    return Slice(tuple(_kept(row) for row in found.rows), found.last)


@dataclass(frozen=True, slots=True)
class _Named:
    """What a number names: whole cases, and single documents of cases."""

    cases: tuple[UUID, ...]
    documents: tuple[tuple[UUID, int], ...]


def _order(credential: Credential, wanted: RegistrationFilter, named: _Named | None) -> tuple[str, ...]:
    """The order that an index gives: by case, by authority, or the key itself, whose ids begin with the time."""
    if wanted.case is not None or (named is not None and len(named.cases) == 1):
        return ("document",)
    if wanted.message is not None or named is not None:
        return ("id",)
    one = wanted.authority is not None or (credential.authorities is not None and len(credential.authorities) == 1)
    return ("registered_at", "id") if one else ("id",)


def get_registration(connection: Connection, credential: Credential, registration: UUID) -> KeptRegistration:
    """One registration.

    Raises:
        NotFound: there is none, or the credential may not know of it.
    """
    row = connection.execute(_seen(credential).where(registrations.c.id == registration)).first()
    if row is None:
        raise NotFound("there is no such registration")
    return _kept(row)


def registrations_of(connection: Connection, credential: Credential, message: UUID) -> tuple[KeptRegistration, ...]:
    """Every registration of one message that the credential sees, the first one first."""
    question = _seen(credential).where(registrations.c.message == message).order_by(registrations.c.id)
    return tuple(_kept(row) for row in connection.execute(question))


def _seen(credential: Credential) -> Select[Any]:
    column, sheet = registrations.c, registration_sheets.c
    return (
        select(
            *(column[name] for name in RegistrationRow._fields),
            *(sheet[name].label(f"sheet_{name}") for name in RegistrationSheetRow._fields),
            cases.c.diary_number,
            ((sheet.protection != Protection.NONE) | protection_of(column.message, credential)).label("protected"),
            sealed(column.message, credential.tenant).label("sealed"),
        )
        .join_from(registrations, cases, (cases.c.tenant == column.tenant) & (cases.c.id == column.case))
        .join(registration_sheets, (sheet.tenant == column.tenant) & (sheet.registration == column.id))
        .where(
            column.tenant == credential.tenant,
            *of_authorities(column.authority, credential),
            *of_channel(column.message, credential),
        )
    )


def _conditions(credential: Credential, wanted: RegistrationFilter, named: _Named | None) -> list[ColumnElement[bool]]:
    column = registrations.c
    conditions = [
        column[name] == value for name in ("authority", "case") if (value := getattr(wanted, name)) is not None
    ]
    if wanted.message is not None:
        conditions.append(column.id.in_(ids_of(registrations, wanted.message, credential)))
    if named is not None:
        whole = (column.case == case for case in named.cases)
        single = ((column.case == case) & (column.document == document) for case, document in named.documents)
        conditions.append(or_(false(), *whole, *single))
    if wanted.registered_from is not None:
        conditions.append(column.registered_at >= wanted.registered_from)
    if wanted.registered_to is not None:
        conditions.append(column.registered_at < wanted.registered_to)
    return conditions


def _named(connection: Connection, credential: Credential, number: str) -> _Named:
    """``KS/2026:17`` is a case; ``KS/2026:17-3`` the third document in it."""
    case, _, document = number.rpartition("-")
    whole = tuple(cases_numbered(connection, credential, number))
    if not (case and document.isascii() and document.isdigit() and len(document) < 16):
        return _Named(whole, ())
    within = cases_numbered(connection, credential, case)
    return _Named(whole, tuple((each, int(document)) for each in within))


def _kept(row: Row[Any]) -> KeptRegistration:
    width = len(RegistrationRow._fields)
    sheet = RegistrationSheetRow(*row[width:-3])
    return KeptRegistration(
        RegistrationRow(*row[:width]), row.diary_number, sheet, bool(row.protected), bool(row.sealed)
    )
