"""What stands cannot be changed or removed through the application: triggers, the guarded connection, and grants."""

from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, Table, func, insert, make_url, select, text
from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError

from app.records.errors import NotFound, Unacceptable
from app.store.engines import sqlite_engine
from app.store.grants import grant, grant_statements
from app.store.runners import Database, open_database
from app.store.tables import APPEND_ONLY, ERASABLE, UP_ONLY, metadata
from tests.postgres import Cluster
from tests.store.one_row_each import fill, row_of

KEPT = pytest.mark.parametrize("table", [*APPEND_ONLY, *ERASABLE], ids=lambda table: table.name)
STANDING = pytest.mark.parametrize("table", APPEND_ONLY, ids=lambda table: table.name)
COUNTING = pytest.mark.parametrize(("table", "column"), UP_ONLY.items(), ids=lambda name: name)


def count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def column_of(table: Table) -> str:
    """A column that is no part of the key, if there is one."""
    free = [column.name for column in table.columns if not column.primary_key]
    return (free or [column.name for column in table.columns])[-1]


@pytest.fixture
def sqlite(migrated_sqlite_url: str) -> Iterator[Engine]:
    """An application's connection to a database with one row in every table."""
    engine = sqlite_engine(migrated_sqlite_url, connections=1)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        fill(connection)
        connection.commit()
    yield engine
    engine.dispose()


FILLING = [
    ("in_reply_to = 'svar'", True),
    ("thread = 'samtal'", True),
    ("direction = 'own'", True),
    ("arrived_basis = 'platform'", True),
    ("kind = 'post'", False),
    ("platform_id = 'annan'", False),
    ("direction = 'unknown'", False),
    ("arrived_basis = 'person'", False),
]
"""Changes of a message of which little is known, and whether they fill in what was not."""


def open_unknown(connection: Connection) -> None:
    """A message that was heard of through its removal."""
    table = metadata.tables["messages"]
    unknown = {"platform_id": "okänd", "thread": "okänd", "in_reply_to": None, "sender_digest": None}
    known = {"id": uuid4(), "direction": "unknown", "arrived_basis": "our_clock"}
    connection.execute(insert(table).values(row_of(table) | unknown | known))


class TestInSqlite:
    @KEPT
    def test_a_row_cannot_be_changed(self, sqlite: Engine, table: Table) -> None:
        name = column_of(table)
        with sqlite.connect() as connection, pytest.raises(IntegrityError, match="never changed"):
            connection.exec_driver_sql(f'UPDATE {table.name} SET "{name}" = "{name}"')

    @STANDING
    def test_a_row_cannot_be_removed(self, sqlite: Engine, table: Table) -> None:
        with sqlite.connect() as connection, pytest.raises(IntegrityError, match="never removed"):
            connection.exec_driver_sql(f"DELETE FROM {table.name}")

    @KEPT
    @pytest.mark.parametrize("way", ["INSERT OR REPLACE", "REPLACE"])
    def test_a_row_cannot_be_replaced(self, sqlite: Engine, table: Table, way: str) -> None:
        with sqlite.connect() as connection:
            with pytest.raises(IntegrityError, match=r"never (replaced|removed)"):
                connection.exec_driver_sql(f"{way} INTO {table.name} SELECT * FROM {table.name}")
            assert count(connection, table) == 1

    @KEPT
    def test_an_upsert_cannot_change_a_row(self, sqlite: Engine, table: Table) -> None:
        name = column_of(table)
        upsert = (
            f'INSERT INTO {table.name} SELECT * FROM {table.name} WHERE true ON CONFLICT DO UPDATE SET "{name}" = NULL'
        )
        with sqlite.connect() as connection, pytest.raises(IntegrityError, match=r"never (replaced|changed)"):
            connection.exec_driver_sql(upsert)

    @pytest.mark.parametrize("table", ERASABLE, ids=lambda table: table.name)
    def test_content_can_be_erased(self, sqlite: Engine, table: Table) -> None:
        with sqlite.connect() as connection:
            connection.exec_driver_sql(f"DELETE FROM {table.name}")
            assert count(connection, table) == 0

    @COUNTING
    def test_a_counter_goes_up_only(self, sqlite: Engine, table: str, column: str) -> None:
        with sqlite.connect() as connection:
            connection.exec_driver_sql(f'UPDATE {table} SET "{column}" = "{column}" + 1')
            with pytest.raises(IntegrityError, match="only go up"):
                connection.exec_driver_sql(f'UPDATE {table} SET "{column}" = "{column}" - 1')
            with pytest.raises(IntegrityError, match="never removed"):
                connection.exec_driver_sql(f"DELETE FROM {table}")

    @pytest.mark.parametrize(
        "statement",
        [
            "DROP TRIGGER log_entries_keep_update",
            "DROP TABLE log_openings",
            "DROP INDEX ix_messages_newest",
            "ALTER TABLE log_entries RENAME TO forgotten",
            "ALTER TABLE log_entries DROP COLUMN entry",
            "CREATE TRIGGER mine AFTER INSERT ON messages BEGIN SELECT 1; END",
            "CREATE TABLE mine (x)",
            "ATTACH DATABASE ':memory:' AS other",
            "PRAGMA writable_schema = ON",
            "PRAGMA recursive_triggers = OFF",
            "PRAGMA ignore_check_constraints = ON",
            "PRAGMA foreign_keys = OFF",
        ],
    )
    def test_the_application_cannot_touch_what_keeps_the_rows(self, sqlite: Engine, statement: str) -> None:
        with sqlite.connect() as connection, pytest.raises(DatabaseError, match="not authorized"):
            connection.exec_driver_sql(statement)

    def test_the_schema_table_cannot_be_written(self, sqlite: Engine) -> None:
        with sqlite.connect() as connection, pytest.raises(DatabaseError, match="may not be modified"):
            connection.exec_driver_sql("DELETE FROM sqlite_master WHERE type = 'trigger'")

    @KEPT
    def test_the_triggers_hold_even_for_a_connection_that_is_not_the_applications(
        self, migrated_sqlite_url: str, sqlite: Engine, table: Table
    ) -> None:
        owner = sqlite_engine(migrated_sqlite_url, connections=1, guarded=False)
        name = column_of(table)
        with owner.connect() as connection:
            with pytest.raises(IntegrityError):
                connection.exec_driver_sql(f'UPDATE {table.name} SET "{name}" = "{name}"')
            connection.exec_driver_sql("PRAGMA recursive_triggers = OFF")
            with pytest.raises(IntegrityError):
                connection.exec_driver_sql(f"REPLACE INTO {table.name} SELECT * FROM {table.name}")
        owner.dispose()

    @pytest.mark.parametrize(("change", "lawful"), FILLING)
    def test_what_was_unknown_of_a_message_is_filled_in_once(self, sqlite: Engine, change: str, lawful: bool) -> None:
        with sqlite.connect() as connection:
            open_unknown(connection)
            if not lawful:
                with pytest.raises(IntegrityError, match="never changed"):
                    connection.exec_driver_sql(f"UPDATE messages SET {change} WHERE platform_id = 'okänd'")
                return
            connection.exec_driver_sql(f"UPDATE messages SET {change} WHERE platform_id = 'okänd'")
            with pytest.raises(IntegrityError, match="never changed"):
                connection.exec_driver_sql(f"UPDATE messages SET {change} WHERE platform_id = 'okänd'")

    def test_there_is_nobody_to_grant_anything_to(self, sqlite: Engine) -> None:
        with sqlite.connect() as connection, pytest.raises(Unacceptable, match="no roles"):
            grant(connection, "diarium_app")


async def run(database: Database, statement: str) -> None:
    await database.write(lambda connection: connection.exec_driver_sql(statement))


async def refused(database: Database, statement: str) -> str:
    """The SQLSTATE that a statement is refused with."""
    with pytest.raises(DBAPIError) as fault:
        await run(database, statement)
    return str(getattr(fault.value.orig, "sqlstate", None))


TRIGGER = "23000"
NO_RIGHT = "42501"


@pytest.fixture
async def owner(migrated_postgresql_url: str) -> AsyncIterator[Database]:
    """The role that owns the tables, in a database with one row in every table."""
    database = open_database(migrated_postgresql_url)
    await database.write(fill)
    yield database
    await database.close()


@pytest.fixture
def role(postgres_cluster: Cluster) -> Iterator[str]:
    """A role that may log in and nothing else."""
    name = f"diarium app {uuid4().hex[:8]}"
    postgres_cluster.execute(f"CREATE ROLE \"{name}\" LOGIN PASSWORD 'prov'")
    yield name
    postgres_cluster.execute(f'DROP ROLE IF EXISTS "{name}"')


@pytest.fixture
async def application(
    owner: Database, role: str, migrated_postgresql_url: str, postgres_cluster: Cluster
) -> AsyncIterator[Database]:
    """The role that serves, after ``diarium db grant``."""
    await owner.write(lambda connection: grant(connection, role))
    url = make_url(migrated_postgresql_url).set(username=role, password="prov")
    database = open_database(url.render_as_string(hide_password=False))
    yield database
    await database.close()
    postgres_cluster.execute(f'DROP OWNED BY "{role}"', database=url.database)


@pytest.mark.anyio
class TestInPostgres:
    async def test_the_owner_is_refused_by_triggers(self, owner: Database) -> None:
        for table in (*APPEND_ONLY, *ERASABLE):
            name = column_of(table)
            assert await refused(owner, f'UPDATE {table.name} SET "{name}" = "{name}"') == TRIGGER, table.name
            assert await refused(owner, f"TRUNCATE {table.name} CASCADE") == TRIGGER, table.name
        for table in APPEND_ONLY:
            assert await refused(owner, f"DELETE FROM {table.name}") == TRIGGER, table.name

    async def test_the_triggers_hold_in_a_session_that_calls_itself_a_replica(self, owner: Database) -> None:
        def act(connection: Connection) -> None:
            connection.exec_driver_sql("SET LOCAL session_replication_role = 'replica'")
            connection.exec_driver_sql("DELETE FROM log_entries")

        with pytest.raises(IntegrityError):
            await owner.write(act)

    async def test_counters_go_up_only(self, owner: Database) -> None:
        for table, column in UP_ONLY.items():
            await run(owner, f'UPDATE {table} SET "{column}" = "{column}" + 1')
            assert await refused(owner, f'UPDATE {table} SET "{column}" = "{column}" - 1') == TRIGGER
            assert await refused(owner, f"DELETE FROM {table}") == TRIGGER
            assert await refused(owner, f"TRUNCATE {table} CASCADE") == TRIGGER

    async def test_what_was_unknown_of_a_message_is_filled_in_once_by_the_application(
        self, application: Database
    ) -> None:
        await application.write(open_unknown)
        for change, lawful in FILLING:
            statement = f"UPDATE messages SET {change} WHERE platform_id = 'okänd'"
            if lawful:
                await run(application, statement)
            assert await refused(application, statement) in (TRIGGER, NO_RIGHT), change

    async def test_content_can_be_erased_by_the_owner(self, owner: Database) -> None:
        for table in ERASABLE:
            await run(owner, f"DELETE FROM {table.name}")

    async def test_the_application_has_no_right_to_change_or_remove_what_is_kept(self, application: Database) -> None:
        for table in (*APPEND_ONLY, *ERASABLE):
            name = column_of(table)
            assert await refused(application, f'UPDATE {table.name} SET "{name}" = "{name}"') == NO_RIGHT, table.name
            assert await refused(application, f"DELETE FROM {table.name}") == NO_RIGHT, table.name

    async def test_the_application_has_no_right_to_remove_or_alter_any_table(self, application: Database) -> None:
        for table in metadata.sorted_tables:
            for statement in (
                f"DELETE FROM {table.name}",
                f"TRUNCATE {table.name} CASCADE",
                f"DROP TABLE {table.name} CASCADE",
                f"ALTER TABLE {table.name} DISABLE TRIGGER ALL",
            ):
                assert await refused(application, statement) == NO_RIGHT, statement
        for statement in (
            "CREATE TABLE mine (x int)",
            "SET session_replication_role = 'replica'",
            "UPDATE alembic_version SET version_num = '0'",
            "DROP FUNCTION diarium_keep() CASCADE",
        ):
            assert await refused(application, statement) == NO_RIGHT, statement

    async def test_the_application_can_read_everything_and_add_to_what_is_kept(self, application: Database) -> None:
        def act(connection: Connection) -> None:
            connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
            for table in metadata.sorted_tables:
                assert count(connection, table) == 1
            tenant = {"tenant": "y"}
            for table in (metadata.tables["tenants"], metadata.tables["log_heads"], metadata.tables["log_entries"]):
                connection.execute(insert(table).values(row_of(table) | tenant))
            connection.exec_driver_sql("UPDATE log_heads SET size = size + 1")

        await application.write(act)

    async def test_granting_again_takes_back_what_somebody_gave_by_hand(
        self, owner: Database, application: Database, role: str
    ) -> None:
        await owner.write(lambda connection: connection.exec_driver_sql(f'GRANT DELETE ON tokens TO "{role}"'))
        await owner.write(lambda connection: grant(connection, role))

        assert await refused(application, "DELETE FROM tokens") == NO_RIGHT

    async def test_a_role_that_grants_cannot_hold_back_is_refused(self, owner: Database) -> None:
        me: str = await owner.read(lambda connection: connection.execute(text("SELECT current_user")).scalar_one())

        with pytest.raises(Unacceptable):
            await owner.write(lambda connection: grant(connection, me))
        with pytest.raises(NotFound):
            await owner.write(lambda connection: grant(connection, "finns_inte"))


def test_a_role_is_named_so_that_its_name_cannot_end_the_statement() -> None:
    assert grant_statements('a"; DROP TABLE messages; --')[0].endswith('FROM "a""; DROP TABLE messages; --"')
