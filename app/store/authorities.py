"""Questions about authorities (nämnder)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from app.records.errors import NotFound
from app.records.registration import Authority, NumberPattern
from app.store.tables import authorities


def insert_authority(connection: Connection, authority: Authority, now: datetime) -> None:
    """An authority with that id or code already there is an ``IntegrityError``."""
    connection.execute(
        insert(authorities).values(
            tenant=authority.tenant,
            id=authority.id,
            code=authority.code,
            name=authority.name,
            number_pattern=authority.pattern.text,
            created_at=now,
        )
    )


def list_authorities(connection: Connection, tenant: str) -> list[Authority]:
    """The tenant's authorities, by id."""
    rows = connection.execute(select(authorities).where(authorities.c.tenant == tenant).order_by(authorities.c.id))
    return [_authority(row) for row in rows]


def get_authority(connection: Connection, tenant: str, authority: str) -> Authority:
    """One authority.

    Raises:
        NotFound: the tenant has none of that id.
    """
    row = connection.execute(
        select(authorities).where(authorities.c.tenant == tenant, authorities.c.id == authority)
    ).first()
    if row is None:
        raise NotFound(f"there is no authority {authority!r}")
    return _authority(row)


def _authority(row: Row[Any]) -> Authority:
    return Authority(row.tenant, row.id, row.code, row.name, NumberPattern(row.number_pattern))
