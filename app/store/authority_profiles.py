"""Questions about the profiles of the guidelines that authorities have chosen. Choices are added, never changed."""

from sqlalchemy import Connection, insert, select

from app.records.registration import ProfileChoice
from app.store.tables import authority_profiles


def insert_choice(connection: Connection, tenant: str, choice: ProfileChoice) -> None:
    """Keep a choice. An authority that the tenant has not is an ``IntegrityError``."""
    connection.execute(
        insert(authority_profiles).values(
            tenant=tenant,
            id=choice.id,
            authority=choice.authority,
            profile=choice.profile,
            from_date=choice.from_date,
            decided_by=choice.decided_by,
            decided_at=choice.decided_at,
        )
    )


def profile_choices(connection: Connection, tenant: str) -> dict[str, tuple[ProfileChoice, ...]]:
    """Every choice of the tenant's authorities, by authority, in the order of the days they begin."""
    column = authority_profiles.c
    rows = connection.execute(
        select(column.id, column.authority, column.profile, column.from_date, column.decided_by, column.decided_at)
        .where(column.tenant == tenant)
        .order_by(column.authority, column.from_date, column.decided_at, column.id)
    )
    found: dict[str, list[ProfileChoice]] = {}
    for row in rows:
        found.setdefault(row.authority, []).append(ProfileChoice(*row))
    return {authority: tuple(choices) for authority, choices in found.items()}
