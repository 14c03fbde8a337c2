"""What the application's PostgreSQL role may do: exactly what the program does, and nothing to rows that stand.

The role that owns the tables migrates; the role that serves is another. SQLite has no roles: there the triggers and
the guarded connection (``engines.sqlite_engine``) do what can be done.
"""

from sqlalchemy import Connection, Table, text

from app.records.errors import NotFound, Unacceptable
from app.store.tables import APPEND_ONLY, ERASABLE, FILLED_ONCE, metadata

_KEPT = frozenset((*APPEND_ONLY, *ERASABLE))


def grant_statements(role: str, schema: str = "public") -> list[str]:
    """SQL that gives a role what it needs and takes back whatever else it had been given.

    Kept tables: read and add, and fill in what was unknown. Present state: also change.
    Nothing is ever deleted by this role.
    """
    to, where = _quoted(role), _quoted(schema)
    return [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {where} FROM {to}",
        f"REVOKE ALL ON SCHEMA {where} FROM {to}",
        f"GRANT USAGE ON SCHEMA {where} TO {to}",
        f"GRANT SELECT ON {where}.alembic_version TO {to}",
        *(f"GRANT {_rights(table)} ON {where}.{table.name} TO {to}" for table in metadata.sorted_tables),
    ]


def grant(connection: Connection, role: str) -> None:
    """Run the statements, as the owner of the tables.

    Raises:
        NotFound: PostgreSQL has no such role.
        Unacceptable: SQLite, which has no roles; or a role that grants could not hold back.
    """
    if connection.dialect.name != "postgresql":
        raise Unacceptable("SQLite has no roles to grant to; this is for PostgreSQL")
    _require_ordinary(connection, role)
    schema: str = connection.execute(text("SELECT current_schema()")).scalar_one()
    for statement in grant_statements(role, schema):
        connection.exec_driver_sql(statement)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _rights(table: Table) -> str:
    if table not in _KEPT:
        return "SELECT, INSERT, UPDATE"
    filled = ", ".join(FILLED_ONCE.get(table, ()))
    return f"SELECT, INSERT, UPDATE ({filled})" if filled else "SELECT, INSERT"


_ROLE = text(
    """
    SELECT rolsuper OR EXISTS (
        SELECT 1 FROM pg_tables
        WHERE schemaname = current_schema() AND pg_has_role(rolname, tableowner, 'MEMBER')
    )
    FROM pg_roles WHERE rolname = :role
    """
)


def _require_ordinary(connection: Connection, role: str) -> None:
    mighty = connection.execute(_ROLE, {"role": role}).scalar_one_or_none()
    if mighty is None:
        raise NotFound("PostgreSQL has no such role; make it with CREATE ROLE … LOGIN first")
    if mighty:
        raise Unacceptable("that role is a superuser or owns the tables; serve as another role")
