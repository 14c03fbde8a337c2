"""A function that is run gets a transaction; away is told from refused by the errors that databases really give."""

import asyncio
import multiprocessing
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.records.errors import DatabaseAway, Misconfigured
from app.store import engines
from app.store.faults import is_away, is_conflict
from app.store.runners import CONFLICT_TRIES, claim_sqlite_file, open_database
from app.store.runners import Database as Running
from tests.postgres import Cluster
from tests.store.every_type import BULK, Every

pytestmark = pytest.mark.anyio


def count(connection: Connection) -> int:
    return int(connection.execute(text("SELECT count(*) FROM every_type")).scalar_one())


def put(number: int) -> Callable[[Connection], None]:
    return lambda connection: BULK.insert(connection, [Every(UUID(int=number), small=number)])


def run(statement: str) -> Callable[[Connection], Any]:
    return lambda connection: connection.exec_driver_sql(statement)


class Mistake(Exception):
    """Ours, not the database's."""


async def test_what_a_function_wrote_is_there_when_it_has_returned(typed: Running) -> None:
    await typed.write(put(1))

    assert await typed.read(count) == 1


async def test_a_function_that_raises_leaves_nothing_and_its_error_is_told(typed: Running) -> None:
    def act(connection: Connection) -> None:
        put(1)(connection)
        raise Mistake

    with pytest.raises(Mistake):
        await typed.write(act)

    assert await typed.read(count) == 0
    await typed.write(put(1))


async def test_no_error_of_a_transaction_is_seen_by_the_next(typed: Running) -> None:
    await typed.write(put(1))
    for _ in range(10):
        with pytest.raises(IntegrityError):
            await typed.write(put(1))
    await asyncio.gather(*(typed.write(put(number)) for number in range(2, 30)))

    assert await typed.read(count) == 29


async def test_a_reader_sees_what_was_committed_and_nothing_else(typed: Running) -> None:
    seen = []

    def act(connection: Connection) -> None:
        put(1)(connection)
        seen.append(count(connection))

    await typed.write(act)
    assert seen == [1]
    assert await typed.read(count) == 1


# --- SQLite -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite waits three seconds for a lock; a test need not."""
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_SECONDS", 0.05)


async def test_a_locked_sqlite_file_is_away(impatient: None, migrated_sqlite_url: str) -> None:
    database = open_database(migrated_sqlite_url)
    other = sqlite3.connect(str(make_url(migrated_sqlite_url).database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseAway):
        await database.write(run("UPDATE tenants SET name = name"))
    other.execute("ROLLBACK")

    await database.write(run("UPDATE tenants SET name = name"))
    other.close()
    await database.close()


async def test_a_sqlite_file_that_cannot_be_opened_is_away(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/finns/inte.db")
    with pytest.raises(DatabaseAway):
        await database.read(run("SELECT 1"))
    await database.close()


async def test_a_file_that_is_no_database_is_away(tmp_path: Path) -> None:
    (tmp_path / "skräp.db").write_bytes(b"inte en databas " * 512)
    database = open_database(f"sqlite:///{tmp_path}/skräp.db")
    with pytest.raises(DatabaseAway):
        await database.read(run("SELECT * FROM tenants"))
    await database.close()


async def test_a_full_disk_is_away(migrated_sqlite_url: str) -> None:
    database = open_database(migrated_sqlite_url)

    def fill(connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        connection.exec_driver_sql(
            "INSERT INTO tenants (tenant, name, created_at) VALUES ('a', hex(zeroblob(1000000)), '')"
        )

    with pytest.raises(DatabaseAway):
        await database.write(fill)
    await database.close()


async def test_a_database_that_may_only_be_read_is_away_for_writers(migrated_sqlite_url: str) -> None:
    database = open_database(migrated_sqlite_url)

    def act(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA query_only = ON")
        try:
            connection.exec_driver_sql("UPDATE tenants SET name = name")
        finally:
            connection.exec_driver_sql("PRAGMA query_only = OFF")

    with pytest.raises(DatabaseAway):
        await database.write(act)
    await database.close()


def claim_elsewhere(url: str, answers: "multiprocessing.Queue[str]") -> None:
    try:
        claim_sqlite_file(url)
    except Misconfigured as refused:
        answers.put(str(refused))
    else:
        answers.put("")


def test_a_second_server_process_of_an_sqlite_file_is_refused(sqlite_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()

    claim_sqlite_file(sqlite_url)
    with pytest.raises(Misconfigured, match="PostgreSQL"):
        claim_sqlite_file(sqlite_url)
    process = context.Process(target=claim_elsewhere, args=(sqlite_url, answers))
    process.start()
    assert "another Diarium server" in answers.get(timeout=60)
    process.join()


def test_the_claim_ends_with_the_process_that_made_it(sqlite_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    process = context.Process(target=claim_elsewhere, args=(sqlite_url, answers))
    process.start()
    assert answers.get(timeout=60) == ""
    process.join()

    claim_sqlite_file(sqlite_url)


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


def elsewhere(url: str, **changed: Any) -> str:
    return make_url(url).set(**changed).render_as_string(hide_password=False)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+asyncpg://diarium@127.0.0.1:1/diarium",
        "postgresql+asyncpg://diarium@/diarium?host=/finns/inte",
    ],
    ids=["refused", "no socket"],
)
async def test_a_server_that_does_not_answer_is_away(url: str) -> None:
    database = open_database(url)
    with pytest.raises(DatabaseAway):
        await database.read(run("SELECT 1"))
    await database.close()


async def test_a_database_or_role_that_is_not_there_is_away(migrated_postgresql_url: str) -> None:
    for changed in ({"database": "finns_inte"}, {"username": "finns_inte"}):
        database = open_database(elsewhere(migrated_postgresql_url, **changed))
        with pytest.raises(DatabaseAway):
            await database.read(run("SELECT 1"))
        await database.close()


async def test_a_database_that_takes_no_more_connections_is_away(
    migrated_postgresql_url: str, postgres_cluster: Cluster
) -> None:
    name = make_url(migrated_postgresql_url).database
    postgres_cluster.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    database = open_database(migrated_postgresql_url)
    with pytest.raises(DatabaseAway):
        await database.read(run("SELECT 1"))
    postgres_cluster.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    await database.read(run("SELECT 1"))
    await database.close()


async def test_a_session_that_is_ended_is_away_and_the_next_one_works(migrated_postgresql_url: str) -> None:
    database = open_database(migrated_postgresql_url)
    with pytest.raises(DatabaseAway):
        await database.write(run("SELECT pg_terminate_backend(pg_backend_pid())"))

    await database.read(run("SELECT 1"))
    await database.close()


async def test_a_session_that_was_ended_while_nobody_used_it_is_away_at_most_once(
    migrated_postgresql_url: str,
) -> None:
    database, other = open_database(migrated_postgresql_url), open_database(migrated_postgresql_url)
    await database.read(run("SELECT 1"))
    await other.write(
        run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    )
    with pytest.raises(DatabaseAway):
        await database.read(run("SELECT 1"))

    await database.read(run("SELECT 1"))
    await database.close()
    await other.close()


@pytest.mark.parametrize(
    "statement",
    ["SET TRANSACTION READ ONLY; UPDATE tenants SET name = name", "LOCK TABLE tenants NOWAIT"],
    ids=["read only", "locked"],
)
async def test_a_database_that_may_not_be_written_now_is_away(migrated_postgresql_url: str, statement: str) -> None:
    database = open_database(migrated_postgresql_url)
    plain = make_url(migrated_postgresql_url).set(drivername="postgresql").render_as_string(hide_password=False)
    other = await asyncpg.connect(plain)
    await other.execute("BEGIN; LOCK TABLE tenants IN ACCESS SHARE MODE")

    def act(connection: Connection) -> None:
        for part in statement.split("; "):
            connection.exec_driver_sql(part)

    with pytest.raises(DatabaseAway):
        await database.write(act)
    await other.close()
    await database.close()


async def test_who_loses_a_race_begins_again(migrated_postgresql_url: str) -> None:
    """Two that lock the same rows in opposite order: PostgreSQL gives one up, and it is run again."""
    database = open_database(migrated_postgresql_url)
    await database.write(run("CREATE TABLE pairs (id int PRIMARY KEY, n int)"))
    await database.write(run("INSERT INTO pairs VALUES (1, 0), (2, 0)"))
    tries = []

    def add(*order: int) -> Callable[[Connection], None]:
        def act(connection: Connection) -> None:
            tries.append(order)
            for each in order:
                connection.exec_driver_sql(f"UPDATE pairs SET n = n + 1 WHERE id = {each}")
                connection.exec_driver_sql("SELECT pg_sleep(0.05)")

        return act

    await asyncio.gather(database.write(add(1, 2)), database.write(add(2, 1)))

    counts = await database.read(lambda connection: connection.exec_driver_sql("SELECT n FROM pairs").all())
    assert [row.n for row in counts] == [2, 2]
    assert len(tries) == 3
    await database.close()


async def test_who_always_loses_is_told_to_come_again(migrated_postgresql_url: str) -> None:
    database, tries = open_database(migrated_postgresql_url), []

    def act(connection: Connection) -> None:
        tries.append(True)
        connection.exec_driver_sql("DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END $$")

    with pytest.raises(DatabaseAway):
        await database.write(act)

    assert len(tries) == CONFLICT_TRIES
    await database.close()


# --- refused is not away ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM finns_inte",
        "INSERT INTO tenants (tenant) VALUES (NULL)",
        "INSERT INTO channels SELECT * FROM tenants",
        "INSERT INTO log_heads (tenant, size) VALUES ('finns-inte', 0)",
    ],
    ids=["no table", "null", "wrong shape", "no such tenant"],
)
async def test_what_a_database_refuses_is_no_reason_to_try_again(migrated_database_url: str, statement: str) -> None:
    database = open_database(migrated_database_url)
    with pytest.raises(DBAPIError) as refused:
        await database.write(run(statement))

    assert not is_away(refused.value)
    assert not is_conflict(refused.value)
    await database.close()


def test_a_mistake_of_ours_is_no_fault_of_the_database() -> None:
    assert not is_away(Mistake())
    assert not is_conflict(Mistake())
