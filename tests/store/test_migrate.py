"""Migrations go up, down and up again, agree with the tables, and never throw away what must be kept."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, inspect, select

from app.records.errors import MigrationMismatch
from app.store.engines import PAGE_BYTES
from app.store.migrate import configuration, downgrade, head, in_connection, require_head, revision_of, upgrade
from app.store.tables import APPEND_ONLY, ERASABLE, metadata
from tests.store.one_row_each import fill, row_of


def asked(url: str, question: Any) -> Any:
    """The answer of a question to the owner's connection."""
    answers: list[Any] = []
    in_connection(url, lambda connection: answers.append(question(connection)))
    return answers[0]


def tables(url: str) -> set[str]:
    return set(asked(url, lambda connection: inspect(connection).get_table_names())) - {"alembic_version"}


def triggers(connection: Connection) -> set[tuple[str, ...]]:
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    else:
        found = connection.exec_driver_sql(
            "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
        )
    return {tuple(row) for row in found}


def contents(connection: Connection) -> dict[str, list[Any]]:
    return {table.name: list(connection.execute(select(table)).all()) for table in metadata.sorted_tables}


def test_there_is_one_head() -> None:
    assert head()


def test_up_down_and_up_again_gives_the_same_schema(database_url: str) -> None:
    upgrade(database_url)
    first = asked(database_url, triggers)
    assert tables(database_url) == set(metadata.tables)
    assert first

    downgrade(database_url, "base")
    assert tables(database_url) == set()
    assert asked(database_url, triggers) == set()

    upgrade(database_url)
    assert tables(database_url) == set(metadata.tables)
    assert asked(database_url, triggers) == first


def page_bytes(connection: Connection) -> int:
    answer: int = connection.exec_driver_sql("PRAGMA page_size").one()[0]
    return answer


def test_a_new_sqlite_file_has_large_pages(migrated_sqlite_url: str) -> None:
    assert asked(migrated_sqlite_url, page_bytes) == PAGE_BYTES


def test_a_sqlite_file_from_before_keeps_its_pages_and_is_used_as_it_is(sqlite_url: str) -> None:
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as older:
        older.execute("PRAGMA page_size=4096")
        older.execute("PRAGMA user_version=1")
    upgrade(sqlite_url)
    assert asked(sqlite_url, page_bytes) == 4096
    assert tables(sqlite_url) == set(metadata.tables)


def test_the_migrations_make_the_tables_the_program_speaks_of(migrated_database_url: str) -> None:
    """``alembic check``: no difference between the two."""

    def check(connection: Connection) -> None:
        config = configuration()
        config.attributes["connection"] = connection
        command.check(config)

    in_connection(migrated_database_url, check)


def test_upgrading_a_populated_database_keeps_every_row(migrated_database_url: str) -> None:
    asked(migrated_database_url, fill)
    before = asked(migrated_database_url, contents)

    upgrade(migrated_database_url)

    assert asked(migrated_database_url, contents) == before
    assert all(len(rows) == 1 for rows in before.values())


@pytest.mark.parametrize("table", [*APPEND_ONLY, *ERASABLE], ids=lambda table: table.name)
def test_a_table_that_must_be_kept_refuses_to_go_while_it_holds_a_row(migrated_sqlite_url: str, table: Any) -> None:
    def only_this(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.execute(table.insert().values(row_of(table)))

    asked(migrated_sqlite_url, only_this)
    with pytest.raises(Exception, match=table.name):
        downgrade(migrated_sqlite_url, "base")

    # The others may be gone: each migration is a transaction of its own.
    assert len(asked(migrated_sqlite_url, lambda connection: connection.execute(select(table)).all())) == 1


def test_a_database_that_holds_what_must_be_kept_does_not_go_down(migrated_database_url: str) -> None:
    asked(migrated_database_url, fill)
    before = asked(migrated_database_url, contents)

    with pytest.raises(Exception, match=r"\w"):
        downgrade(migrated_database_url, "base")

    assert asked(migrated_database_url, contents) == before
    assert asked(migrated_database_url, revision_of) == head()


def test_a_database_at_the_head_is_let_in(migrated_database_url: str) -> None:
    in_connection(migrated_database_url, require_head)


def test_a_database_that_was_never_migrated_is_refused_with_the_command_that_mends_it(database_url: str) -> None:
    with pytest.raises(MigrationMismatch, match=rf"none.*{head()}.*diarium db upgrade"):
        in_connection(database_url, require_head)


def test_a_database_at_another_migration_is_refused_and_both_are_named(migrated_database_url: str) -> None:
    asked(
        migrated_database_url,
        lambda connection: connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"),
    )

    with pytest.raises(MigrationMismatch, match=rf"9999.*{head()}"):
        in_connection(migrated_database_url, require_head)
