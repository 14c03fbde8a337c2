"""Cases that messages name by their diary numbers."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from app.records.registration import GENERAL_SERIES
from app.store.anyof import any_of
from app.store.tables import case_sheets, cases


class NamedCase(NamedTuple):
    """A case found by year and number."""

    id: UUID
    authority: str
    year: int
    number: int
    diary_number: str
    is_open: bool


def numbered(
    connection: Connection, tenant: str, authorities: Sequence[str], wanted: Collection[tuple[int, int]]
) -> list[NamedCase]:
    """The cases of these authorities that have one of the (year, number) pairs."""
    if not wanted:
        return []
    found = connection.execute(
        select(
            cases.c.id,
            cases.c.authority,
            cases.c.year,
            cases.c.number,
            cases.c.diary_number,
            (case_sheets.c.status == "open").label("is_open"),
        )
        .join(case_sheets, (case_sheets.c.tenant == cases.c.tenant) & (case_sheets.c.case == cases.c.id))
        .where(
            cases.c.tenant == tenant,
            cases.c.series == GENERAL_SERIES,
            any_of(cases.c.authority, authorities),
            any_of(cases.c.year, sorted({year for year, _ in wanted})),
            any_of(cases.c.number, sorted({number for _, number in wanted})),
        )
    )
    return [NamedCase(*row) for row in found if (row.year, row.number) in wanted]


def diary_numbers_of(connection: Connection, tenant: str, ids: Sequence[UUID]) -> dict[UUID, str]:
    """The diary numbers of cases, by id."""
    if not ids:
        return {}
    found = connection.execute(
        select(cases.c.id, cases.c.diary_number).where(cases.c.tenant == tenant, any_of(cases.c.id, ids))
    )
    return {row.id: row.diary_number for row in found}
