"""What is put in by the thousand comes out equal, in both databases and in either way of writing."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.store.migrate import in_connection
from app.store.runners import Database, open_database
from tests.store.every_type import AT, BULK, EVERY, ROWS, SAMPLES, Every, make

pytestmark = pytest.mark.anyio


def stored(connection: Connection) -> list[Every]:
    return [Every(*row) for row in connection.execute(select(EVERY).order_by(EVERY.c.id))]


class Undone(Exception):
    """Raised to have a transaction rolled back."""


async def test_every_type_comes_out_as_it_was_put_in(typed: Database) -> None:
    await typed.write(lambda connection: BULK.insert(connection, SAMPLES))

    assert await typed.read(stored) == list(SAMPLES)


async def test_a_row_put_in_by_the_thousand_equals_one_put_in_alone(typed: Database) -> None:
    def both(connection: Connection) -> tuple[list[Any], list[Any]]:
        BULK.insert(connection, SAMPLES)
        many = connection.exec_driver_sql("SELECT * FROM every_type ORDER BY id").all()
        connection.exec_driver_sql("DELETE FROM every_type")
        for row in SAMPLES:
            connection.execute(insert(EVERY).values(row._asdict()))
        return [*many], [*connection.exec_driver_sql("SELECT * FROM every_type ORDER BY id").all()]

    many, single = await typed.write(both)
    assert many == single, "the bytes in the tables are the same too"


def test_whatever_values_come_out_equal(migrated_database_url: str) -> None:
    """In one transaction for all examples, each undone: a database for each would take minutes."""

    def act(connection: Connection) -> None:
        @settings(max_examples=60, deadline=None)
        @given(
            st.lists(
                ROWS, max_size=5, unique_by=(lambda row: row.id, lambda row: row.id if row.words is None else row.words)
            )
        )
        def come_out_equal(rows: list[Every]) -> None:
            with connection.begin_nested() as point:
                BULK.insert(connection, rows)
                assert stored(connection) == sorted(rows, key=lambda row: row.id)
                point.rollback()

        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        make(connection)
        come_out_equal()

    in_connection(migrated_database_url, act)


async def test_nothing_to_insert_is_no_statement(typed: Database) -> None:
    def act(connection: Connection) -> set[UUID]:
        BULK.insert(connection, [])
        return BULK.insert_new(connection, [], lambda: pytest.fail("nobody needs to be asked"))

    assert await typed.write(act) == set()
    assert await typed.read(stored) == []


async def test_a_clash_is_an_integrity_error_and_none_of_the_rows_is_put_in(typed: Database) -> None:
    await typed.write(lambda connection: BULK.insert(connection, [Every(UUID(int=1), "a")]))
    with pytest.raises(IntegrityError):
        await typed.write(
            lambda connection: BULK.insert(connection, [Every(UUID(int=2), "b"), Every(UUID(int=3), "a")])
        )

    assert [row.words for row in await typed.read(stored)] == ["a"]


async def test_rows_whose_place_is_taken_stand_back(typed: Database) -> None:
    def act(connection: Connection) -> set[UUID]:
        BULK.insert(connection, [Every(UUID(int=1), "a")])
        wanted = [Every(UUID(int=number), words) for number, words in ((2, "b"), (3, "a"), (4, "c"))]
        return BULK.insert_new(connection, wanted, lambda: [UUID(int=3)])

    assert await typed.write(act) == {UUID(int=2), UUID(int=4)}
    assert [row.words for row in await typed.read(stored)] == ["a", "b", "c"]


async def test_rows_wait_for_a_rival_who_has_their_place_and_take_it_if_he_gives_it_up(typed: Database) -> None:
    """Two at once, as two workers would; SQLite lets one write at a time anyway."""

    def one(connection: Connection) -> set[UUID]:
        return BULK.insert_new(connection, [Every(UUID(int=1), "a")], list)

    def other(connection: Connection) -> None:
        BULK.insert_new(connection, [Every(UUID(int=2), "a")], list)
        raise Undone

    answers = await asyncio.gather(typed.write(other), typed.write(one), return_exceptions=True)

    assert isinstance(answers[0], Undone)
    assert answers[1] == {UUID(int=1)}


async def test_a_time_without_a_zone_is_refused(typed: Database) -> None:
    """A driver would take it for the local time of the machine it happens to run on."""
    naive = datetime(2026, 3, 2)  # noqa: DTZ001 – that is the mistake
    with pytest.raises(ValueError, match="zone"):
        await typed.write(lambda connection: BULK.insert(connection, [Every(UUID(int=1), at=naive)]))
    with pytest.raises(Exception, match="zone"):
        await typed.write(lambda connection: connection.execute(select(EVERY).where(EVERY.c.at == naive)))


async def test_times_sort_as_moments_whatever_zone_they_were_given_in(typed: Database) -> None:
    summer = datetime(2026, 7, 1, 0, 30, tzinfo=ZoneInfo("Europe/Stockholm"))
    earlier = datetime(2026, 6, 30, 22, 29, 59, 999999, tzinfo=UTC)
    rows = [Every(UUID(int=1), at=summer), Every(UUID(int=2), at=earlier), Every(UUID(int=3), at=AT)]
    await typed.write(lambda connection: BULK.insert(connection, rows))

    found = await typed.read(lambda connection: connection.execute(select(EVERY.c.at).order_by(EVERY.c.at)).all())

    assert [row.at for row in found] == [AT, earlier, summer]
    assert all(row.at.tzinfo is UTC or row.at.utcoffset().total_seconds() == 0 for row in found)


@pytest.mark.parametrize("row", [Every(UUID(int=1), small=2**31), Every(UUID(int=1), words="\x00")])
async def test_what_postgresql_cannot_hold_is_an_error_and_not_something_else(
    migrated_postgresql_url: str, row: Every
) -> None:
    await asyncio.to_thread(in_connection, migrated_postgresql_url, make)
    database = open_database(migrated_postgresql_url)
    with pytest.raises(DBAPIError):
        await database.write(lambda connection: BULK.insert(connection, [row]))
    await database.close()
