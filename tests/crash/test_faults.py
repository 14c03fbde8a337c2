"""The database locked, read-only, full or away, and a full queue: 503, nothing lost, and well again afterwards."""

import asyncio
import ctypes
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.channels.generic.signature import sign
from app.store import tables
from app.store.migrate import upgrade
from tests.crash import faults
from tests.crash.line import Answer, Line
from tests.crash.office import OpenChannel, make_office
from tests.crash.register import count, examine
from tests.crash.senders import Crowd, Journal
from tests.crash.server import Server
from tests.postgres import running_cluster

pytestmark = pytest.mark.anyio

Fault = Callable[[Server], AbstractAsyncContextManager[None]]

SENDERS = 16
_DROP_FROM_BOUNDING_SET, _OVERRIDE_PERMISSIONS = 24, 1  # prctl(2), capabilities(7)


@pytest.fixture(scope="module")
def own_cluster() -> Iterator[faults.Stoppable]:
    """A PostgreSQL of this file's own, since it is stopped, killed and made read-only."""
    with running_cluster() as cluster:
        stoppable = faults.Stoppable(cluster)
        yield stoppable
        stoppable.close()


@pytest.fixture
def own_postgresql_url(own_cluster: faults.Stoppable) -> str:
    url = own_cluster.cluster.create_database()
    upgrade(url)
    return url


@dataclass(slots=True)
class Scene:
    """A running server in an office, with a few senders who never give up."""

    server: Server
    crowd: Crowd
    channels: list[OpenChannel]
    posted: int = 0

    async def post(self) -> Answer:
        """One delivery of a message of its own, sent once."""
        self.posted += 1
        name = f"single-{self.posted}"
        body, channel, line = json.dumps({"id": name, "text": "Hej"}).encode(), self.channels[0], Line(self.server.port)
        self.crowd.sent.add(name)
        headers = {"content-type": "application/json", **sign(name, datetime.now(UTC), body, channel.key)}
        try:
            return await line.post(f"/webhooks/{channel.id}", headers, body)
        finally:
            await line.close()

    async def goes_on(self) -> None:
        """Posting works, and everything that senders were ever answered is in order."""
        assert (await self.post()).status == 200
        await self.crowd.until_accepted(self.crowd.journal.lines + 100)
        await self.crowd.finish()
        accepted = self.crowd.journal.read()
        assert await examine(self.server.database_url, accepted, self.crowd.sent) == []


@asynccontextmanager
async def _scene(url: str, folder: Path, **settings: str) -> AsyncIterator[Scene]:
    channels = await make_office(url, folder)
    server = Server(url, folder, settings=settings)
    crowd = Crowd(server.port, channels, Journal(folder / "accepted.jsonl"), senders=SENDERS)
    try:
        await server.start()
        yield Scene(server, crowd, channels)
    finally:
        await crowd.give_up()
        crowd.journal.close()
        await server.stop()


def _is_told_to_come_again(answer: Answer) -> None:
    assert answer.status == 503, answer
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 503


async def _bears(scene: Scene, fault: Fault) -> None:
    """A fault comes in the middle of everything, is told to senders, passes, and has cost nothing."""
    scene.crowd.start()
    await scene.crowd.until_accepted(100)
    async with fault(scene.server):
        _is_told_to_come_again(await scene.post())
    await scene.goes_on()


@pytest.mark.parametrize("fault", [faults.sqlite_locked, faults.sqlite_full], ids=["locked", "full"])
async def test_an_embedded_database_that_takes_nothing_costs_nothing(
    fault: Fault, migrated_sqlite_url: str, tmp_path: Path
) -> None:
    async with _scene(migrated_sqlite_url, tmp_path) as scene:
        await _bears(scene, fault)


@pytest.mark.parametrize(
    "fault",
    [faults.postgres_locked, faults.postgres_full, faults.postgres_read_only],
    ids=["locked", "full", "read-only"],
)
async def test_a_postgresql_that_takes_nothing_costs_nothing(
    fault: Fault, own_postgresql_url: str, tmp_path: Path
) -> None:
    async with _scene(own_postgresql_url, tmp_path) as scene:
        await _bears(scene, fault)


async def test_a_postgresql_that_is_away_costs_nothing(
    own_cluster: faults.Stoppable, own_postgresql_url: str, tmp_path: Path
) -> None:
    async with _scene(own_postgresql_url, tmp_path) as scene:
        await _bears(scene, lambda _server: own_cluster.away())


async def test_a_killed_database_process_costs_nothing(own_postgresql_url: str, tmp_path: Path) -> None:
    async with _scene(own_postgresql_url, tmp_path) as scene:
        scene.crowd.start()
        await scene.crowd.until_accepted(100)
        await faults.kill_a_postgres_backend(scene.server)
        await scene.crowd.until_accepted(scene.crowd.journal.lines + 100)
        assert 503 in scene.crowd.statuses
        await scene.goes_on()


async def test_an_embedded_database_that_may_only_be_read_takes_deliveries_when_it_may_be_written(
    migrated_sqlite_url: str, tmp_path: Path
) -> None:
    async with _scene(migrated_sqlite_url, tmp_path) as scene:
        await scene.server.terminate()
        scene.server.before_exec = _obey_permissions
        with faults.sqlite_read_only(scene.server):
            await scene.server.start()
            _is_told_to_come_again(await scene.post())
        # Whoever comes first may still be told to come again, while the spoilt connection is let go.
        scene.crowd.start()
        await scene.crowd.until_accepted(1)
        await scene.goes_on()


def _obey_permissions() -> None:
    """Give up root's right to write what it may not write; others never had it."""
    ctypes.CDLL(None).prctl(_DROP_FROM_BOUNDING_SET, _OVERRIDE_PERMISSIONS, 0, 0, 0)


async def test_a_full_queue_answers_at_once_and_keeps_what_it_took(migrated_database_url: str, tmp_path: Path) -> None:
    on_sqlite = migrated_database_url.startswith("sqlite")
    locked = faults.sqlite_locked if on_sqlite else faults.postgres_locked
    async with _scene(migrated_database_url, tmp_path, QUEUE_MESSAGES="2") as scene:
        async with locked(scene.server):
            posts = [asyncio.create_task(scene.post()) for _ in range(20)]
            refused, waiting = await asyncio.wait(posts, timeout=1.5)
            assert refused
            assert waiting
        answers = await asyncio.gather(*waiting)
        for each in refused:
            _is_told_to_come_again(each.result())
        assert {answer.status for answer in answers} == {200}
        assert await count(migrated_database_url, tables.messages) == len(answers)
