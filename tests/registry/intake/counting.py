"""A database whose write transactions can be counted and held back, and workers on it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection

from app.store.runners import Database
from tests.registry.intake.house import House, Worker

Got = TypeVar("Got")


class Counting:
    """A database that counts its write transactions and can hold the next one back."""

    def __init__(self, database: Database) -> None:
        self.database, self.dialect, self.writers = database, database.dialect, database.writers
        self.writes = 0
        self.open = asyncio.Event()
        self.open.set()

    async def read(self, ask: Callable[[Connection], Got]) -> Got:
        return await self.database.read(ask)

    async def write(self, act: Callable[[Connection], Got]) -> Got:
        self.writes += 1
        await self.open.wait()
        return await self.database.write(act)

    async def close(self) -> None:
        await self.database.close()


async def hire(house: House, counting: Counting, **ways: Any) -> Worker:
    """A worker whose writes go through the counting database; the house closes the one beneath it."""
    worker = await house.hire(**ways)
    worker.writer.database = counting
    return worker


async def queued(worker: Worker, count: int) -> None:
    for _ in range(2000):
        if len(worker.writer._queue) == count:
            return
        await asyncio.sleep(0.001)
    raise AssertionError(f"{len(worker.writer._queue)} are waiting and not {count}")


@asynccontextmanager
async def held_back(worker: Worker, counting: Counting) -> AsyncIterator["asyncio.Task[Any]"]:
    """While this lasts the writer is busy with one delivery, and all others queue."""
    counting.open.clear()
    writes = counting.writes
    first = asyncio.create_task(worker.say("den första", "först"))
    for _ in range(2000):
        if counting.writes > writes:
            break
        await asyncio.sleep(0.001)
    yield first
    counting.open.set()
    await first
