"""Group commit: nobody is answered before the commit, and what is wrong with one harms no other."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import asyncpg
import pytest
from sqlalchemy import Connection, make_url
from sqlalchemy.exc import IntegrityError

from app.records.errors import DatabaseAway, QueueFull, ShuttingDown, Unavailable, WriteFailed
from app.records.vocabulary import ChannelKind, ParkedReason
from app.registry.intake import batch
from app.registry.intake.inscribing import inscribe
from app.registry.intake.writer import Limits
from app.registry.office.channels import NewChannel
from app.store import engines, tables
from app.store.migrate import in_connection
from tests.registry.intake.counting import Counting, held_back, hire, queued
from tests.registry.intake.house import REGISTERS, TENANT, House, Worker
from tests.registry.intake.invariants import hold

pytestmark = pytest.mark.anyio

Got = TypeVar("Got")

POISON = "detta går inte att skriva"


async def as_owner(house: House, *statements: str) -> None:
    """Change the schema behind the application's back."""

    def change(connection: Connection) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)

    await asyncio.to_thread(in_connection, house.url, change)


async def refuse(house: House, table: str, condition: str) -> None:
    """Let the database refuse some rows of a table, as a fault nobody thought of would."""
    if house.database.dialect == "sqlite":
        await as_owner(
            house,
            f"CREATE TRIGGER poison BEFORE INSERT ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, 'poison'); END",
        )
    else:
        await as_owner(
            house,
            "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'poison' USING ERRCODE = '23514'; END $$",
            f"CREATE TRIGGER poison BEFORE INSERT ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION poison()",
        )


async def refuse_text(house: House) -> None:
    await refuse(house, "version_contents", f"NEW.text = '{POISON}'")


async def refuse_bytes(house: House) -> None:
    """Refuse even the raw bytes of a delivery of a certain size."""
    await refuse(house, "deliveries", "NEW.size = 4321")


def padded(id: str, size: int = 4321) -> bytes:  # noqa: A002 – the field's own name
    body = b'{"id": "%s", "text": "hej"}' % id.encode()
    return body + b" " * (size - len(body))


@pytest.fixture
def counting(house: House) -> Counting:
    return Counting(house.database)


async def test_what_queues_while_a_commit_runs_goes_into_the_next(house: House, counting: Counting) -> None:
    worker = await hire(house, counting)
    async with held_back(worker, counting):
        posts = [asyncio.create_task(worker.say("hej", str(number))) for number in range(50)]
        await queued(worker, 50)
        assert not any(post.done() for post in posts), "nobody is answered before the commit"
    answers = await asyncio.gather(*posts)

    assert counting.writes == 2
    assert {message.platform_id for answer in answers for message in answer.messages} == {str(n) for n in range(50)}


async def test_what_comes_one_turn_of_the_loop_after_the_other_is_written_together(
    house: House, counting: Counting
) -> None:
    worker = await hire(house, counting)
    posts = []
    for number in range(20):
        posts.append(asyncio.create_task(worker.say("hej", str(number))))
        await asyncio.sleep(0)
    await asyncio.gather(*posts)
    await worker.close()

    assert counting.writes == 1


async def test_a_batch_takes_about_as_much_as_it_may_and_never_splits_a_delivery(
    house: House, counting: Counting
) -> None:
    worker = await hire(house, counting, limits=Limits(batch=10))
    async with held_back(worker, counting):
        posts = [
            asyncio.create_task(
                worker.post({"messages": [{"id": f"{place} {n}", "text": "hej"} for n in range(4)]}, f"w{place}")
            )
            for place in range(6)
        ]
        await queued(worker, 6)
    await asyncio.gather(*posts)

    assert counting.writes == 1 + 2, "three deliveries of four messages each time"


async def test_one_poisonous_delivery_is_parked_as_raw_bytes_and_harms_no_other(
    house: House, counting: Counting
) -> None:
    await refuse_text(house)
    worker = await hire(house, counting)
    async with held_back(worker, counting):
        posts = [
            asyncio.create_task(worker.say(POISON if number == 11 else REGISTERS, str(number))) for number in range(32)
        ]
        await queued(worker, 32)
    answers = await asyncio.gather(*posts)

    poisoned = answers.pop(11)
    assert [(part.path, part.reason) for part in poisoned.parked] == [("$", ParkedReason.WRITE_FAILED)]
    assert not poisoned.messages
    assert all(len(answer.messages) == 1 for answer in answers)
    assert counting.writes < 20, "halved, not tried one by one"
    [parked] = await house.rows(tables.parked_deliveries)
    [kept] = await house.rows(tables.delivery_bodies, tables.delivery_bodies.c.delivery == parked.delivery)
    assert POISON in kept.body.decode()
    assert await house.count(tables.registrations) == 31


async def test_a_poisonous_delivery_that_comes_again_gets_the_first_answer(house: House, worker: Worker) -> None:
    await refuse_text(house)
    first = await worker.post({"id": "1", "text": POISON}, "w1")
    again = await worker.post({"id": "1", "text": POISON}, "w1")

    assert again.repeated
    assert (again.delivery, again.messages, again.parked) == (first.delivery, first.messages, first.parked)
    assert await house.count(tables.parked_deliveries) == 1


async def test_two_poisonous_deliveries_in_a_batch_are_parked_each_by_itself(house: House, counting: Counting) -> None:
    await refuse_text(house)
    worker = await hire(house, counting)
    async with held_back(worker, counting):
        posts = [
            asyncio.create_task(worker.say(POISON if number in (0, 1, 7) else "hej", str(number)))
            for number in range(8)
        ]
        await queued(worker, 8)
    answers = await asyncio.gather(*posts)

    assert [len(answer.messages) for answer in answers] == [0, 0, 1, 1, 1, 1, 1, 0]
    assert await house.count(tables.parked_deliveries) == 3


async def test_what_cannot_even_be_kept_as_bytes_is_told_so_and_harms_no_other(
    house: House, counting: Counting
) -> None:
    await refuse_bytes(house)
    worker = await hire(house, counting)
    async with held_back(worker, counting):
        posts = [asyncio.create_task(worker.post(padded(str(n), 4321 if n == 3 else 4000))) for n in range(8)]
        await queued(worker, 8)
    answers = await asyncio.gather(*posts, return_exceptions=True)

    assert isinstance(answers.pop(3), WriteFailed)
    assert not any(isinstance(answer, BaseException) for answer in answers)
    assert await house.count(tables.deliveries) == 1 + 7
    assert await house.count(tables.parked_deliveries) == 0


async def test_a_batch_that_lost_a_race_is_tried_again(house: House, counting: Counting, monkeypatch: Any) -> None:
    worker = await hire(house, counting)
    lost: list[bool] = []

    def losing(connection: Connection, *rest: Any) -> Any:
        receipts = inscribe(connection, *rest)
        if not lost:
            lost.append(True)
            raise IntegrityError("INSERT", {}, Exception("another was first"))
        return receipts

    monkeypatch.setattr(batch, "inscribe", losing)
    answer = await worker.say(REGISTERS, "1")

    assert answer.messages[0].assessments[0].document == "KS/2026:1-1"
    assert counting.writes == 2
    assert await house.count(tables.parked_deliveries) == 0


async def test_a_batch_that_is_rolled_back_leaves_nothing_not_even_a_leaf(
    house: House, worker: Worker, monkeypatch: Any
) -> None:
    before = await house.count(tables.log_entries)

    def failing(connection: Connection, *rest: Any) -> Any:
        inscribe(connection, *rest)
        raise RuntimeError("after everything has been written")

    monkeypatch.setattr(batch, "inscribe", failing)
    with pytest.raises(WriteFailed):
        await worker.say(REGISTERS, "1")

    assert await house.count(tables.log_entries) == before
    for table in (tables.deliveries, tables.messages, tables.series, tables.cases, tables.receipts):
        assert await house.count(table) == 0, table.name


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite waits three seconds for a lock; a test need not."""
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_SECONDS", 0.05)


@asynccontextmanager
async def locked(house: House) -> AsyncIterator[None]:
    """Somebody else holds what a batch must write."""
    if house.database.dialect == "sqlite":
        other = sqlite3.connect(str(make_url(house.url).database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
        other.close()
    else:
        other = await asyncpg.connect(make_url(house.url).set(drivername="postgresql").render_as_string(False))
        await other.execute("BEGIN; LOCK TABLE deliveries IN ACCESS EXCLUSIVE MODE")
        yield
        await other.execute("ROLLBACK")
        await other.close()


async def test_a_locked_database_is_away_for_all_who_wait_and_nothing_is_stored(impatient: None, house: House) -> None:
    worker = await house.hire()
    async with locked(house):
        answers = await asyncio.gather(*(worker.say("hej", str(number)) for number in range(8)), return_exceptions=True)

    assert all(isinstance(answer, DatabaseAway) for answer in answers)
    assert await house.count(tables.deliveries) == 0
    again = await asyncio.gather(*(worker.say("hej", str(number)) for number in range(8)))
    assert all(len(answer.messages) == 1 for answer in again)


async def test_a_full_queue_refuses_and_what_it_holds_is_written(house: House, counting: Counting) -> None:
    worker = await hire(house, counting, limits=Limits(waiting=10))
    async with held_back(worker, counting):
        posts = [asyncio.create_task(worker.say("hej", str(number))) for number in range(10)]
        await queued(worker, 10)
        with pytest.raises(QueueFull) as full:
            await worker.say("hej", "en för mycket")
        assert full.value.retry_after > 0
    await asyncio.gather(*posts)

    assert await house.count(tables.messages) == 11


async def test_a_delivery_larger_than_the_queue_is_taken_when_nothing_waits(house: House, counting: Counting) -> None:
    worker = await hire(house, counting, limits=Limits(waiting=10))
    large = {"messages": [{"id": f"stor {number}", "text": "hej"} for number in range(25)]}
    async with held_back(worker, counting):
        post = asyncio.create_task(worker.say("hej", "1"))
        await queued(worker, 1)
        with pytest.raises(QueueFull):
            await worker.post(large)
    await post
    answer = await worker.post(large)

    assert len(answer.messages) == 25


async def test_after_close_nothing_is_taken_and_everything_accepted_is_written(
    house: House, counting: Counting
) -> None:
    worker = await hire(house, counting)
    async with held_back(worker, counting):
        posts = [asyncio.create_task(worker.say("hej", str(number))) for number in range(20)]
        await queued(worker, 20)
        closing = asyncio.create_task(worker.writer.close())
        await asyncio.sleep(0)
        with pytest.raises(ShuttingDown):
            await worker.say("hej", "för sent")
        assert not closing.done()
    await closing

    assert all(post.done() for post in posts)
    assert len(await asyncio.gather(*posts)) == 20
    assert await house.count(tables.messages) == 21


async def test_a_writer_that_never_had_anything_to_do_closes(house: House) -> None:
    worker = await house.hire()

    await asyncio.wait_for(worker.writer.close(), 5)


async def test_what_a_caller_that_went_away_sent_is_written_all_the_same(house: House, counting: Counting) -> None:
    worker = await hire(house, counting)
    async with held_back(worker, counting):
        post = asyncio.create_task(worker.post({"id": "1", "text": REGISTERS}, "w1"))
        other = asyncio.create_task(worker.say("hej", "2"))
        await queued(worker, 2)
        post.cancel()
        with pytest.raises(asyncio.CancelledError):
            await post
    await other

    again = await worker.post({"id": "1", "text": REGISTERS}, "w1")
    assert again.repeated
    assert again.messages[0].assessments[0].document == "KS/2026:1-1"


async def test_several_tenants_share_the_queue_and_are_written_apart(house: House, counting: Counting) -> None:
    names = ["a", "b", "c"]
    for name in names:
        await house.found(name, ("ks", "KS", "{code}/{year}:{number}"))
        wanted = NewChannel(speaks="generic", kind=ChannelKind.GENERIC, name=name, authority="ks")
        await house.open_line(name, wanted, tenant=name)
    worker = await hire(house, counting)
    async with held_back(worker, counting):
        posts = [
            asyncio.create_task(worker.post({"id": str(number), "text": REGISTERS}, f"w{number}", to=name))
            for number in range(6)
            for name in names
        ]
        await queued(worker, 18)
    answers = await asyncio.gather(*posts)

    assert counting.writes == 1 + 3, "one transaction for each tenant"
    assert [answer.tenant for answer in answers] == names * 6
    assert [answer.messages[0].platform_id for answer in answers] == [str(n) for n in range(6) for _ in names]
    for name in names:
        await hold(house, name)
    assert await house.count(tables.messages) == 1


async def test_one_tenants_poison_is_no_others(house: House, counting: Counting) -> None:
    await house.found("a", ("ks", "KS", "{code}/{year}:{number}"))
    await house.open_line(
        "a", NewChannel(speaks="generic", kind=ChannelKind.GENERIC, name="a", authority="ks"), tenant="a"
    )
    await refuse_text(house)
    worker = await hire(house, counting)
    answers = await asyncio.gather(
        *(worker.post({"id": "1", "text": text}, to=name) for name, text in (("a", POISON), ("generic", "hej")))
    )

    assert [len(answer.parked) for answer in answers] == [1, 0]
    assert [answer.tenant for answer in answers] == ["a", TENANT]


async def test_a_mistake_in_the_configuration_of_the_writer_does_not_stop_it(house: House, worker: Worker) -> None:
    means = worker.writer.means
    broken = iter([True] * 3)

    def sometimes() -> Any:
        if next(broken, False):
            raise RuntimeError("no means today")
        return means()

    worker.writer.means = sometimes
    with pytest.raises((WriteFailed, Unavailable)):
        await worker.say("hej", "1")

    assert len((await worker.say("hej", "2")).messages) == 1
