"""The program with one mistake: senders are answered when their rows are written but not yet committed.

``tests/crash/test_kill.py`` runs it to see that its own checks would notice. Run as ``diarium``:
``python -m tests.crash.answers_too_early serve``.
"""

import asyncio
import time
from collections.abc import Sequence

from sqlalchemy import Connection
from sqlalchemy.util import await_only

from app.commands import main
from app.registry.intake.answers import Answer
from app.registry.intake.batch import write_batch
from app.registry.intake.writer import Waiting, Writer

COMMIT_SECONDS = 0.1
"""A commit on a slow disk: what the mistake costs is seen at once instead of once in a thousand kills."""


async def _write_and_answer_first(self: Writer, batch: Sequence[Waiting], *, tries: int = 2) -> None:
    del tries
    loop, means = asyncio.get_running_loop(), self.means()

    def act(connection: Connection) -> None:
        answers: list[Answer] = write_batch(connection, [waiting.item for waiting in batch], means)
        for waiting, answer in zip(batch, answers, strict=True):
            loop.call_soon_threadsafe(waiting.answer, answer)
        if connection.dialect.name == "sqlite":
            time.sleep(COMMIT_SECONDS)
        else:
            await_only(asyncio.sleep(COMMIT_SECONDS))

    await self.database.write(act)


if __name__ == "__main__":
    Writer._write = _write_and_answer_first  # type: ignore[method-assign]  # the mistake
    main()
