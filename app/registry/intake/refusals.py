"""Counting deliveries whose signature does not hold. Nothing else of them is kept."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy import Connection

from app.records.channel import Channel
from app.records.errors import Unavailable
from app.registry.intake.measures import REFUSALS
from app.store.channels import count_refusals
from app.store.runners import Database

_log = structlog.get_logger("diarium.intake")


@dataclass(slots=True)
class Tally:
    """Refusals of one channel since they were last written down."""

    channel: Channel
    first_at: datetime
    last_at: datetime
    count: int = 0

    def write(self, connection: Connection) -> None:
        """Add the tally to what is counted for the channel."""
        channel = self.channel
        count_refusals(
            connection, channel.tenant, channel.id, count=self.count, first_at=self.first_at, last_at=self.last_at
        )


@dataclass(slots=True)
class Refusals:
    """Counts in memory and writes down every ``seconds``, so that forged posts cost no transaction each."""

    database: Database
    seconds: float = 1.0
    _tallies: dict[object, Tally] = field(default_factory=dict)
    _task: asyncio.Task[None] | None = None
    _closing: asyncio.Event = field(default_factory=asyncio.Event)

    def count(self, channel: Channel, at: datetime) -> None:
        """Count one refusal and, for the first of an interval, raise the alarm in the log."""
        REFUSALS.inc()
        if channel.id not in self._tallies:
            _log.warning("signature_alarm", channel=str(channel.id), tenant=channel.tenant)
        tally = self._tallies.setdefault(channel.id, Tally(channel, at, at))
        tally.count += 1
        tally.last_at = at

    def start(self) -> None:
        """Begin writing down; needs a running event loop."""
        self._task = asyncio.create_task(self._run(), name="refusals")

    async def close(self) -> None:
        """Stop, and write down what is left."""
        self._closing.set()
        if self._task is not None:
            await self._task
        await self.write_down()

    async def _run(self) -> None:
        while not self._closing.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), self.seconds)
            await self.write_down()

    async def write_down(self) -> None:
        """Add the tallies to the channels' counts; a database that is away gets them next time."""
        tallies, self._tallies = self._tallies, {}
        for key, tally in tallies.items():
            try:
                await self.database.write(tally.write)
            except Unavailable:
                later = self._tallies.setdefault(key, tally)
                if later is not tally:
                    later.count += tally.count
                    later.first_at = tally.first_at
