"""``kill -9`` under load: what was answered 2xx is there, once, in order, whatever instant the program died at."""

import asyncio
import sys
from collections.abc import Sequence

import pytest

from app.store import tables
from tests.crash.register import count, examine, lost
from tests.crash.senders import Crowd
from tests.crash.server import Server

pytestmark = pytest.mark.anyio

KILLS = 10
ACCEPTED_BETWEEN_KILLS = 150


def _with_a_mistake(module: str) -> Sequence[str]:
    return (sys.executable, "-m", f"tests.crash.{module}", "serve")


async def _kill_again_and_again(
    server: Server,
    crowd: Crowd,
    *,
    kills: int,
    accepted_between: int,
    then_seconds: float = 0,
    several_workers: bool = False,
) -> list[str]:
    """Let the program live for that many answers and kill it, again and again; what is wrong with its register."""
    crowd.start()
    for life in range(kills):
        # PostgreSQL serves one and two workers in turn: two take twice the time to start.
        server.settings = {"WORKERS": "2"} if several_workers and life % 2 == 0 else {}
        await server.start()
        await crowd.until_accepted(crowd.journal.lines + accepted_between)
        await asyncio.sleep(then_seconds)
        assert crowd.in_flight > 0
        await server.kill()
    await server.start()
    await crowd.finish()
    return await examine(server.database_url, crowd.journal.read(), crowd.sent)


async def test_nothing_answered_is_lost_or_doubled_by_ten_kills_under_load(server: Server, crowd: Crowd) -> None:
    several = server.database_url.startswith("postgresql")
    faults = await _kill_again_and_again(
        server, crowd, kills=KILLS, accepted_between=ACCEPTED_BETWEEN_KILLS, several_workers=several
    )
    assert faults == []
    assert crowd.journal.lines >= 1000
    assert crowd.unanswered >= KILLS, "no request was in flight when the server was killed"
    assert await count(server.database_url, tables.messages) == len(crowd.sent)
    assert await count(server.database_url, tables.delivery_repeats) > 0
    assert await count(server.database_url, tables.registrations) > await count(server.database_url, tables.cases) > 0


async def test_a_program_that_answers_before_it_commits_is_found_out(server: Server, crowd: Crowd) -> None:
    server.command = _with_a_mistake("answers_too_early")
    # The last answer has only just come when it is killed, so its commit, a slow one, has not.
    assert lost(await _kill_again_and_again(server, crowd, kills=1, accepted_between=100))


@pytest.mark.parametrize("migrated_database_url", ["sqlite"], indirect=True)
async def test_a_program_that_draws_numbers_outside_the_transaction_is_found_out(server: Server, crowd: Crowd) -> None:
    server.command = _with_a_mistake("numbers_outside")
    # A moment after an answer the next batch has drawn its numbers.
    faults = await _kill_again_and_again(server, crowd, kills=2, accepted_between=100, then_seconds=0.1)
    assert any(fault.startswith("series") for fault in faults)
    assert not lost(faults)


@pytest.mark.soak
async def test_nothing_answered_is_lost_or_doubled_by_a_hundred_kills_under_load(server: Server, crowd: Crowd) -> None:
    several = server.database_url.startswith("postgresql")
    faults = await _kill_again_and_again(server, crowd, kills=100, accepted_between=1000, several_workers=several)
    assert faults == []
    assert await count(server.database_url, tables.messages) == len(crowd.sent)
