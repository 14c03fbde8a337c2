"""``any_of`` is ``IN`` whose statement does not grow with the values."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import ColumnElement, Connection, Dialect, event, select
from sqlalchemy.dialects import postgresql, sqlite

from app.records.message import MessageKey
from app.records.vocabulary import Outcome
from app.store import answers, cases, deliveries, messages, parked, threads
from app.store.anyof import any_of
from app.store.runners import Database, open_database
from tests.store.every_type import BULK, EVERY, Every


async def found(database: Database, column: ColumnElement[Any], values: Sequence[Any]) -> list[int]:
    def ask(connection: Connection) -> list[int]:
        asked = select(EVERY.c.id).where(any_of(column, values)).order_by(EVERY.c.id)
        return [each.int for each in connection.execute(asked).scalars()]

    return await database.read(ask)


@pytest.mark.anyio
@pytest.mark.parametrize("count", [0, 1, 2, 500])
async def test_it_finds_what_equals_one_of_the_values(typed: Database, count: int) -> None:
    rows = [Every(UUID(int=n), f"ord {n} 'å\"", small=n, large=2**40 + n, case=UUID(int=10**6 + n)) for n in range(600)]
    await typed.write(lambda connection: BULK.insert(connection, rows))
    wanted = rows[:count]

    for column in (EVERY.c.id, EVERY.c.words, EVERY.c.small, EVERY.c.large, EVERY.c.case):
        values = [getattr(row, column.name) for row in wanted]
        assert await found(typed, column, values) == list(range(count)), column.name


@pytest.mark.anyio
async def test_members_of_a_vocabulary_count_as_their_words(typed: Database) -> None:
    rows = [Every(UUID(int=1), "review"), Every(UUID(int=2), "register"), Every(UUID(int=3), "other")]
    await typed.write(lambda connection: BULK.insert(connection, rows))

    assert await found(typed, EVERY.c.words, [Outcome.REVIEW, Outcome.REGISTER]) == [1, 2]


@pytest.mark.anyio
async def test_nothing_is_never_one_of_the_values(typed: Database) -> None:
    await typed.write(lambda connection: BULK.insert(connection, [Every(UUID(int=1))]))

    assert await found(typed, EVERY.c.words, ["None", "null", ""]) == []


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=lambda dialect: dialect.name)  # type: ignore[no-untyped-call]  # SQLAlchemy leaves one of them untyped
def test_the_text_does_not_vary_with_the_number_of_values(dialect: Dialect) -> None:
    texts = {
        str(select(EVERY.c.id).where(any_of(EVERY.c.id, [UUID(int=n) for n in range(count)])).compile(dialect=dialect))
        for count in (0, 1, 2, 500)
    }

    assert len(texts) == 1


@pytest.mark.anyio
async def test_a_statement_is_compiled_once_and_still_takes_new_values(typed: Database) -> None:
    rows = [Every(UUID(int=n), small=n) for n in range(20)]
    texts: set[str] = set()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        texts.add(statement)

    def ask(connection: Connection) -> list[list[int]]:
        BULK.insert(connection, rows)
        event.listen(connection, "before_cursor_execute", note)
        return [
            [each.int for each in connection.execute(select(EVERY.c.id).where(any_of(EVERY.c.small, [n]))).scalars()]
            for n in range(20)
        ]

    assert await typed.write(ask) == [[n] for n in range(20)]
    assert len(texts) == 1


@pytest.mark.anyio
async def test_two_of_them_in_one_question_keep_their_values_apart(typed: Database) -> None:
    rows = [Every(UUID(int=n), small=n % 3, large=n % 5) for n in range(30)]

    def ask(connection: Connection) -> list[int]:
        BULK.insert(connection, rows)
        asked = select(EVERY.c.id).where(any_of(EVERY.c.small, [0, 1]), any_of(EVERY.c.large, [2, 4]))
        return sorted(each.int for each in connection.execute(asked).scalars())

    assert await typed.write(ask) == [n for n in range(30) if n % 3 in (0, 1) and n % 5 in (2, 4)]


@pytest.mark.anyio
async def test_what_an_index_knows_is_found_by_it_and_never_by_reading_all_that_a_tenant_has(
    migrated_sqlite_url: str,
) -> None:
    plans: list[str] = []

    def ask(connection: Connection) -> None:
        def explain(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
            if statement.startswith("SELECT"):
                driver = connection.connection.driver_connection
                assert driver is not None
                plans.extend(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters))

        event.listen(connection, "before_cursor_execute", explain)
        ids = [UUID(int=1)]
        deliveries.held_under(connection, "t", [(ids[0], "k")])
        messages.known(connection, "t", [MessageKey("p", "n", "1")])
        messages.happened(connection, "t", ids)
        messages.said(connection, "t", ids)
        messages.current_assignments(connection, "t", ids)
        answers.receipts_of(connection, "t", ids)
        answers.assessments_of(connection, "t", ids)
        parked.waiting_of(connection, "t", ids)
        threads.registered_in(connection, "t", ["1"], [b"s"], ["1"])
        cases.diary_numbers_of(connection, "t", ids)
        cases.numbered(connection, "t", ["ks"], [(2026, 1)])

    database = open_database(migrated_sqlite_url)
    await database.read(ask)
    await database.close()

    assert len(plans) > 20
    assert [plan for plan in plans if plan.endswith("(tenant=?)")] == []
