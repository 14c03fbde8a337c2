"""Counters: gapless because they are rows, rolled back with everything else, and taken as late as possible."""

from collections.abc import Collection, Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Uuid, bindparam, select, text

from app.store.bulk import Bulk
from app.store.tables import case_counters, collective_cases


class Series(NamedTuple):
    """One run of numbers: 1, 2, 3 and so on."""

    authority: str
    series: str
    year: int


_SERIES = text(
    "INSERT INTO series (tenant, authority, series, year, last) "
    "VALUES (:tenant, :authority, :series, :year, :count) "
    "ON CONFLICT (tenant, authority, series, year) DO UPDATE SET last = series.last + excluded.last RETURNING last"
)
_SERIES_AT_ONCE = text(
    "INSERT INTO series (tenant, authority, series, year, last) "
    "SELECT :tenant, a, s, y, n FROM unnest(CAST(:authorities AS text[]), CAST(:series AS text[]), "
    "CAST(:years AS integer[]), CAST(:counts AS bigint[])) AS wanted(a, s, y, n) ORDER BY a, s, y "
    "ON CONFLICT (tenant, authority, series, year) DO UPDATE SET last = series.last + excluded.last "
    "RETURNING authority, series, year, last"
)


def take_numbers(connection: Connection, tenant: str, wanted: Mapping[Series, int]) -> dict[Series, int]:
    """Take that many numbers of each series; the rows stay locked until COMMIT.

    Returns:
        The first number taken of each.
    """
    if not wanted:
        return {}
    ordered = sorted(wanted)
    if connection.dialect.name == "sqlite":
        last = {
            each: connection.execute(_SERIES, {"tenant": tenant, "count": wanted[each], **each._asdict()}).scalar_one()
            for each in ordered
        }
    else:
        rows = connection.execute(
            _SERIES_AT_ONCE,
            {
                "tenant": tenant,
                "authorities": [each.authority for each in ordered],
                "series": [each.series for each in ordered],
                "years": [each.year for each in ordered],
                "counts": [wanted[each] for each in ordered],
            },
        )
        last = {Series(row.authority, row.series, row.year): row.last for row in rows}
    return {each: last[each] - wanted[each] + 1 for each in ordered}


_DOCUMENTS = text(
    'INSERT INTO case_counters (tenant, "case", last) VALUES (:tenant, :case, :count) '
    'ON CONFLICT (tenant, "case") DO UPDATE SET last = case_counters.last + excluded.last RETURNING last'
).bindparams(bindparam("case", type_=Uuid()))
_DOCUMENTS_AT_ONCE = text(
    'INSERT INTO case_counters (tenant, "case", last) '
    "SELECT :tenant, c, n FROM unnest(CAST(:cases AS uuid[]), CAST(:counts AS bigint[])) AS wanted(c, n) ORDER BY c "
    'ON CONFLICT (tenant, "case") DO UPDATE SET last = case_counters.last + excluded.last RETURNING "case", last'
)


class CounterRow(NamedTuple):
    tenant: str
    case: UUID
    last: int


_COUNTERS = Bulk(case_counters, CounterRow)


def take_documents(
    connection: Connection, tenant: str, wanted: Mapping[UUID, int], fresh: Collection[UUID]
) -> dict[UUID, int]:
    """Take document numbers within cases; those of ``fresh`` cases, opened in this transaction, begin at 1.

    Returns:
        The first number taken in each case.
    """
    begun = [CounterRow(tenant, case, count) for case, count in wanted.items() if case in fresh]
    _COUNTERS.insert(connection, begun)
    further = {case: wanted[case] for case in sorted(wanted) if case not in fresh}
    last = _count_further(connection, tenant, further) if further else {}
    return {row.case: 1 for row in begun} | {case: last[case] - count + 1 for case, count in further.items()}


def _count_further(connection: Connection, tenant: str, wanted: Mapping[UUID, int]) -> dict[UUID, int]:
    if connection.dialect.name == "sqlite":
        return {
            case: connection.execute(_DOCUMENTS, {"tenant": tenant, "case": case, "count": count}).scalar_one()
            for case, count in wanted.items()
        }
    rows = connection.execute(
        _DOCUMENTS_AT_ONCE, {"tenant": tenant, "cases": list(wanted), "counts": list(wanted.values())}
    )
    return {row.case: row.last for row in rows}


_COLLECTIVE = text(
    'INSERT INTO collective_cases (tenant, authority, year, "case") VALUES (:tenant, :authority, :year, :case) '
    "ON CONFLICT (tenant, authority, year) DO NOTHING"
).bindparams(bindparam("case", type_=Uuid()))


def collective_case(connection: Connection, tenant: str, authority: str, year: int, proposed: UUID) -> UUID:
    """The year's collective case of an authority: the one there is, or ``proposed``, which the caller then opens.

    Two workers that open the year at the same instant meet in the key: the later waits and gets the earlier's case.
    """
    found = _collective(connection, tenant, authority, year)
    if found is None:
        connection.execute(_COLLECTIVE, {"tenant": tenant, "authority": authority, "year": year, "case": proposed})
        found = _collective(connection, tenant, authority, year)
    return found or proposed


def _collective(connection: Connection, tenant: str, authority: str, year: int) -> UUID | None:
    return connection.execute(
        select(collective_cases.c.case).where(
            collective_cases.c.tenant == tenant,
            collective_cases.c.authority == authority,
            collective_cases.c.year == year,
        )
    ).scalar()
