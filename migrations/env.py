"""Run by Alembic. Online it works inside the connection that app/store/migrate.py hands it, offline it prints SQL."""

from alembic import context
from sqlalchemy import Connection

from app.store.migrate import in_connection
from app.store.tables import metadata


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def print_sql() -> None:
    context.configure(
        url="postgresql+asyncpg://",
        target_metadata=metadata,
        literal_binds=True,
        as_sql=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    print_sql()
elif (connection := context.config.attributes.get("connection")) is not None:
    run(connection)
else:
    in_connection(context.config.get_main_option("sqlalchemy.url") or "", run)
