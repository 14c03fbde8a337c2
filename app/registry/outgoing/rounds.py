"""A job beside the requests that comes round again and again until the server stops."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from app.records.errors import DiariumError

_log = structlog.get_logger("diarium.rounds")

CLOSING_SECONDS = 2.0


@dataclass(slots=True)
class Rounds:
    """Calls ``act`` at the start and again ``seconds`` after each time it is done.

    A round that fails is logged under the job's name, ``what``, and the next comes all the same.
    """

    what: str
    act: Callable[[], Awaitable[object]]
    seconds: float
    _task: asyncio.Task[None] | None = None
    _closing: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def closing(self) -> bool:
        """Whether the job is to end: a long round asks between its parts."""
        return self._closing.is_set()

    def start(self) -> None:
        """Begin; needs a running event loop."""
        self._task = asyncio.create_task(self._run(), name=self.what)

    async def close(self) -> None:
        """Stop. A round that does not end within two seconds is given up; it has to bear that."""
        self._closing.set()
        if self._task is None:
            return
        _, slow = await asyncio.wait({self._task}, timeout=CLOSING_SECONDS)
        for task in slow:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        while not self._closing.is_set():
            try:
                await self.act()
            except DiariumError as fault:
                _log.warning("round_put_off", job=self.what, fault=type(fault).__name__)
            except Exception as fault:  # noqa: BLE001 – the job must outlive a mistake in it, and say so
                _log.error("round_failed", job=self.what, fault=type(fault).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), self.seconds)
