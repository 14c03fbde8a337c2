import asyncio

import pytest
from structlog.testing import capture_logs

from app.records.errors import DatabaseAway
from app.registry.outgoing import rounds as module
from app.registry.outgoing.rounds import Rounds

pytestmark = pytest.mark.anyio


class Job:
    """Comes round, fails as told, and can be waited for."""

    def __init__(self, *faults: Exception) -> None:
        self.faults, self.came = list(faults), 0
        self.done = asyncio.Event()

    async def __call__(self) -> None:
        self.came += 1
        if self.faults:
            raise self.faults.pop(0)
        self.done.set()


async def test_a_job_comes_round_again_and_again_until_it_is_closed() -> None:
    came: asyncio.Queue[None] = asyncio.Queue()
    rounds = Rounds("job", lambda: came.put(None), 0.0)
    rounds.start()
    for _ in range(3):
        await asyncio.wait_for(came.get(), 30)
    assert not rounds.closing
    await rounds.close()
    assert rounds.closing


async def test_a_round_that_fails_is_logged_by_its_kind_and_the_next_comes() -> None:
    job = Job(DatabaseAway("said nowhere"), ValueError("said nowhere"))
    with capture_logs() as logged:
        rounds = Rounds("job", job, 0.0)
        rounds.start()
        await asyncio.wait_for(job.done.wait(), 30)
        await rounds.close()
    assert [(each["event"], each["job"], each["fault"]) for each in logged] == [
        ("round_put_off", "job", "DatabaseAway"),
        ("round_failed", "job", "ValueError"),
    ]
    assert "said nowhere" not in str(logged)


async def test_a_round_that_does_not_end_is_given_up_at_closing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CLOSING_SECONDS", 0.01)
    begun, given_up = asyncio.Event(), asyncio.Event()

    async def forever() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            given_up.set()

    rounds = Rounds("job", forever, 0.0)
    rounds.start()
    await asyncio.wait_for(begun.wait(), 30)
    await rounds.close()
    assert given_up.is_set()


async def test_a_job_that_never_began_can_be_closed() -> None:
    await Rounds("job", Job(), 0.0).close()
