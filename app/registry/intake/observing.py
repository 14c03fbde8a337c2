"""Finding the facts of messages, in a process beside the server's if there is one to spare.

Reading Swedish is the dearest part of receiving a message and needs nothing but the text, so on a machine with more
than one core it is done in another process while this one answers and writes. Where that process is not there, not
ready or does not answer, the same function is called here: the facts are the same, only later.
"""

import asyncio
import contextlib
import sys
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from app.guidelines.observed_bytes import observed_of, subjects_as_bytes
from app.guidelines.observer import LENGTH
from app.records.facts import Observed, Subject

_log = structlog.get_logger("diarium.intake")

MOST_IN_A_FRAME = 64
MOST_FRAMES = 1
"""What comes while one is looked at grows into the next: fewer frames cost less than the rest between costs."""
SILENCE_SECONDS = 15.0
SECONDS_TO_RESTART = 5.0


@dataclass(slots=True)
class _Asked:
    """Messages whose facts somebody waits for."""

    subjects: Sequence[Subject]
    answer: "asyncio.Future[list[Observed | None]]"


@dataclass(slots=True)
class Observing:
    """The process beside this one and what is asked of it.

    ``aside``: whether to have one; ``ready``: whether it answers.
    """

    aside: bool
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    _process: asyncio.subprocess.Process | None = None
    _waiting: deque[_Asked] = field(default_factory=deque)
    _sent: deque[list[_Asked]] = field(default_factory=deque)
    _keeping: "asyncio.Task[None] | None" = None
    _patience: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Have the process started; until it is ready nothing is asked of it."""
        if self.aside:
            self._keeping = asyncio.create_task(self._keep())

    async def answers(self) -> bool:
        """Whether there is a process beside and it is ready, waiting for it as long as it may take to begin."""
        if not self.aside:
            return False
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.ready.wait(), SILENCE_SECONDS)
        return self.ready.is_set()

    async def close(self) -> None:
        """End the process."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)

    async def observe(self, subjects: Sequence[Subject]) -> Sequence[Observed | None]:
        """What is observed of each message; ``None`` for those that have to be looked at here."""
        if not self.ready.is_set():
            return [None] * len(subjects)
        parts = [subjects[at : at + MOST_IN_A_FRAME] for at in range(0, len(subjects), MOST_IN_A_FRAME)]
        asked = [self._ask(part) for part in parts]
        return [one for each in asked for one in await each.answer]

    def _ask(self, subjects: Sequence[Subject]) -> _Asked:
        loop = asyncio.get_running_loop()
        asked = _Asked(subjects, loop.create_future())
        if not self._waiting:
            loop.call_soon(self._send)  # after whatever else this turn of the loop brings
        self._waiting.append(asked)
        return asked

    def _send(self) -> None:
        while self._waiting and self.ready.is_set() and len(self._sent) < MOST_FRAMES:
            frame = [self._waiting.popleft()]
            many = len(frame[0].subjects)
            while self._waiting and many + len(self._waiting[0].subjects) <= MOST_IN_A_FRAME:
                frame.append(self._waiting.popleft())
                many += len(frame[-1].subjects)
            content = subjects_as_bytes([subject for asked in frame for subject in asked.subjects])
            assert self._process is not None and self._process.stdin is not None  # noqa: S101, PT018 – it is ready
            self._process.stdin.write(LENGTH.pack(len(content)) + content)
            self._sent.append(frame)
            if self._patience is None:
                self._patience = asyncio.get_running_loop().call_later(SILENCE_SECONDS, self._give_up)

    async def _keep(self) -> None:
        """Have a process there until closing; start another when it has died."""
        while True:
            try:
                await self._run()
            except Exception as fault:  # noqa: BLE001 – whatever it is, another is started
                _log.error("observer_lost", fault=type(fault).__name__)
            finally:
                self._answer_nothing()
                await self._end()
            await asyncio.sleep(SECONDS_TO_RESTART)

    async def _run(self) -> None:
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "app.guidelines.observer", stdin=pipe, stdout=pipe
        )
        assert self._process.stdout is not None  # noqa: S101 – a pipe was asked for
        source = self._process.stdout
        await self._frame(source)
        self.ready.set()
        while True:
            content = await self._frame(source)
            frame = self._sent[0]
            observed = observed_of(content, [subject for asked in frame for subject in asked.subjects])
            self._sent.popleft()
            self._be_patient()
            self._send()
            for asked in frame:
                part, observed = observed[: len(asked.subjects)], observed[len(asked.subjects) :]
                if not asked.answer.done():
                    asked.answer.set_result(part)

    async def _frame(self, source: asyncio.StreamReader) -> bytes:
        (length,) = LENGTH.unpack(await source.readexactly(LENGTH.size))
        return await source.readexactly(length)

    def _be_patient(self) -> None:
        """Wait anew for the next frame, one timer for all who wait: they are many."""
        if self._patience is not None:
            self._patience.cancel()
        loop = asyncio.get_running_loop()
        self._patience = loop.call_later(SILENCE_SECONDS, self._give_up) if self._sent else None

    def _answer_nothing(self) -> None:
        """Nobody is left waiting for a process that is gone."""
        self.ready.clear()
        for asked in [*(each for frame in self._sent for each in frame), *self._waiting]:
            if not asked.answer.done():
                asked.answer.set_result([None] * len(asked.subjects))
        self._sent.clear()
        self._waiting.clear()
        self._be_patient()

    def _give_up(self) -> None:
        _log.error("observer_silent", seconds=SILENCE_SECONDS)
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
