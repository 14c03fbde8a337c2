"""The database's own clock, to be compared with ours."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from app.store.types import UtcTime


def database_now(connection: Connection) -> datetime | None:
    """What time the database says it is; ``None`` for SQLite, which uses this machine's."""
    if connection.dialect.name == "sqlite":
        return None
    return connection.execute(select(func.clock_timestamp(type_=UtcTime()))).scalar_one()
