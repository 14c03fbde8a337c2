"""Group commit: everything that queued while the last transaction ran goes into the next, and no one is answered
before it is committed.

On PostgreSQL a second transaction is prepared while the first is under way; they meet at the counters, taken late.

There is no timer: a lone delivery is written at once, and under load the batches form by themselves, from all that has
reached us by then. A batch that is refused is tried once more (it may have lost a race), then halved until what is
wrong stands alone; that one is written as raw bytes and parked. A database that is away is nobody's fault: all get
``Unavailable`` and may try again.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog

from app.records.errors import QueueFull, ShuttingDown, Unavailable, WriteFailed
from app.records.vocabulary import ParkedReason
from app.registry.intake.answers import Answer
from app.registry.intake.batch import Means, StaleOffice, write_batch
from app.registry.intake.item import Item
from app.registry.intake.measures import BATCH_SIZE, QUEUED_MESSAGES, WRITE_FAULTS
from app.store.runners import Database

_log = structlog.get_logger("diarium.intake")

MOST_RENEWALS = 5
QUIET_TURNS = 2
"""How many turns of the loop in a row must bring no delivery; reading one takes up to two."""

Renew = Callable[[Item], Awaitable[Item]]


@dataclass(slots=True)
class Waiting:
    """An item and the caller that waits for it."""

    item: Item
    renew: Renew
    answered: asyncio.Future[Answer]
    renewals: int = 0

    def answer(self, answer: Answer) -> None:
        if not self.answered.done():
            self.answered.set_result(answer)

    def fail(self, fault: Exception) -> None:
        if not self.answered.done():
            self.answered.set_exception(fault)


@dataclass(slots=True)
class Limits:
    """How much may wait, about how much one transaction takes, and how many may be under way at once.

    A delivery is never split.
    """

    waiting: int = 8192
    batch: int = 256
    writers: int = 1


@dataclass(slots=True)
class Writer:
    """The one that writes, on a queue that is bounded.

    A caller gives ``renew`` with its item: it authenticates the item again under the present configuration, or raises
    what the caller is to get.
    """

    database: Database
    means: Callable[[], Means]
    limits: Limits = field(default_factory=Limits)
    _queue: deque[Waiting] = field(default_factory=deque)
    _weight: int = 0
    _some: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _closing: bool = False

    def start(self) -> None:
        """Begin writing; needs a running event loop."""
        QUEUED_MESSAGES.set_function(lambda: self._weight)
        self._tasks = [asyncio.create_task(self._run(), name="writer") for _ in range(self.limits.writers)]

    async def submit(self, item: Item, renew: Renew) -> Answer:
        """Queue a delivery and wait until it is committed.

        A caller that goes away does not stop the writing: the sender will come again and be recognised.

        Raises:
            ShuttingDown, QueueFull, DatabaseAway: nothing was stored.
            WriteFailed: not even the raw bytes could be written.
        """
        self.check_room(item.weight)
        waiting = Waiting(item, renew, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        self._weight += item.weight
        self._some.set()
        return await waiting.answered

    def check_room(self, weight: int = 1) -> None:
        """Refuse before work is done for nothing. A delivery larger than the queue is taken when nothing waits."""
        if self._closing:
            raise ShuttingDown("the server is shutting down", retry_after=5)
        if self._queue and self._weight + weight > self.limits.waiting:
            raise QueueFull("too much is waiting to be written", retry_after=2)

    async def close(self) -> None:
        """Take nothing more, write everything that waits, and stop."""
        self._closing = True
        self._some.set()
        await asyncio.gather(*self._tasks)

    async def _run(self) -> None:
        while True:
            await self._some.wait()
            while self._queue:
                await self._let_come()
                if self._queue:  # another writer may have taken all
                    await self._write_guarded(self._take())
            if self._closing:
                return
            self._some.clear()

    async def _let_come(self) -> None:
        """Let deliveries that have reached us but are not read yet join the batch: until the loop brings nothing more.

        A lone delivery waits a few turns of an idle loop, which is microseconds. Without it half of what came at once
        was written while the other half was read, two threads fought over the interpreter's lock, and a message cost a
        fifth more.
        """
        quiet = 0
        while quiet < QUIET_TURNS and self._weight < self.limits.batch and not self._closing:
            before = self._weight
            await asyncio.sleep(0)
            quiet = quiet + 1 if self._weight <= before else 0

    async def _write_guarded(self, batch: Sequence[Waiting]) -> None:
        """Write a batch; a fault of ours in the writing of it must not end the writer, nor leave anyone waiting."""
        try:
            await self._write(batch)
        except Exception as fault:  # noqa: BLE001 – whatever it is, the next batch is to be written
            _log.exception("writer_failed", fault=type(fault).__name__, items=len(batch))
            for waiting in batch:
                waiting.fail(WriteFailed("the delivery could not be written"))

    def _take(self) -> list[Waiting]:
        """The longest-waiting tenant's items, in order, up to about one batch."""
        tenant = self._queue[0].item.office.tenant
        taken, rest, weight = [], deque[Waiting](), 0
        while self._queue and weight < self.limits.batch:
            waiting = self._queue.popleft()
            if waiting.item.office.tenant == tenant:
                taken.append(waiting)
                weight += waiting.item.weight
            else:
                rest.append(waiting)
        rest.extend(self._queue)
        self._queue = rest
        self._weight -= weight
        return taken

    async def _write(self, batch: Sequence[Waiting], *, tries: int = 2) -> None:
        try:
            answers = await self._commit([waiting.item for waiting in batch])
        except StaleOffice:
            await self._write_renewed(batch)
        except Unavailable as away:
            WRITE_FAULTS.labels("away").inc(len(batch))
            for waiting in batch:
                waiting.fail(away)
        except Exception as fault:  # noqa: BLE001 – whatever refuses a batch, its items must not be lost for it
            _log.warning("batch_refused", fault=type(fault).__name__, items=len(batch), tries=tries)
            await self._write_apart(batch, tries - 1)
        else:
            BATCH_SIZE.observe(len(batch))
            for waiting, answer in zip(batch, answers, strict=True):
                waiting.answer(answer)

    async def _commit(self, items: Sequence[Item]) -> list[Answer]:
        means = self.means()
        return await self.database.write(lambda connection: write_batch(connection, items, means))

    async def _write_apart(self, batch: Sequence[Waiting], tries: int) -> None:
        if tries > 0:
            await self._write(batch, tries=tries)
        elif len(batch) > 1:
            middle = len(batch) // 2
            await self._write(batch[:middle], tries=1)
            await self._write(batch[middle:], tries=1)
        else:
            await self._write_raw(batch[0])

    async def _write_raw(self, waiting: Waiting) -> None:
        """Keep what cannot be written as what it says, as the bytes it came in."""
        WRITE_FAULTS.labels("isolated").inc()
        try:
            [answer] = await self._commit([waiting.item.as_raw_bytes(ParkedReason.WRITE_FAILED)])
        except StaleOffice:
            await self._write_renewed([waiting])
        except Unavailable as away:
            waiting.fail(away)
        except Exception as fault:  # noqa: BLE001 – the last resort; the caller is told that nothing was stored
            WRITE_FAULTS.labels("lost").inc()
            _log.error("delivery_not_written", fault=type(fault).__name__, delivery=str(waiting.item.delivery.id))
            waiting.fail(WriteFailed("the delivery could not be written"))
        else:
            waiting.answer(answer)

    async def _write_renewed(self, batch: Sequence[Waiting]) -> None:
        """The configuration changed on the way: hold every item against the new one, then write those that stand."""
        standing = [waiting for waiting in batch if await self._renew(waiting)]
        if standing:
            await self._write(standing)

    async def _renew(self, waiting: Waiting) -> bool:
        waiting.renewals += 1
        if waiting.renewals > MOST_RENEWALS:
            waiting.fail(Unavailable("the configuration is changing", retry_after=1))
            return False
        try:
            waiting.item = await waiting.renew(waiting.item)
        except Exception as fault:  # noqa: BLE001 – whatever it is, it is this caller's answer
            waiting.fail(fault)
            return False
        return True
