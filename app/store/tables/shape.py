"""How a table is written here: tenant first, names of constraints fixed, clustered in SQLite unless rows are large."""

from typing import Any

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, MetaData, PrimaryKeyConstraint, Table, Text, false

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def table(name: str, *columns: Any, key: tuple[str, ...], clustered: bool = True) -> Table:
    """A table whose key begins with the tenant; in SQLite clustered by it unless rows are large."""
    return Table(
        name,
        metadata,
        Column("tenant", Text, nullable=False),
        *columns,
        PrimaryKeyConstraint("tenant", *key),
        sqlite_with_rowid=not clustered,
    )


def must(name: str, kind: Any, **more: Any) -> Column[Any]:
    return Column(name, kind, nullable=False, **more)


def may(name: str, kind: Any) -> Column[Any]:
    return Column(name, kind, nullable=True)


def flag(name: str) -> Column[Any]:
    return Column(name, Boolean, nullable=False, server_default=false())


def of(table: str, *columns: str, to: tuple[str, ...] = ("id",)) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant", *columns], [f"{table}.tenant", *(f"{table}.{name}" for name in to)])
