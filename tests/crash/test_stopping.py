"""SIGTERM under load, as systemd and Docker send it: the program takes nothing more, keeps what it took, and ends."""

import time

import pytest

from app.main import SHUTDOWN_SECONDS
from tests.crash.register import examine
from tests.crash.senders import Crowd
from tests.crash.server import Server

pytestmark = pytest.mark.anyio


async def test_a_stopped_server_keeps_what_it_answered_and_ends_well(server: Server, crowd: Crowd) -> None:
    await server.start()
    crowd.start()
    await crowd.until_accepted(300)
    began = time.monotonic()
    assert await server.terminate() == 0, server.said()
    assert time.monotonic() - began < SHUTDOWN_SECONDS
    await crowd.give_up()
    assert set(crowd.statuses) <= {503}
    assert await examine(server.database_url, crowd.journal.read(), crowd.sent) == []


@pytest.mark.parametrize("migrated_database_url", ["postgresql"], indirect=True)
async def test_several_workers_stop_together(server: Server, crowd: Crowd) -> None:
    server.settings = {"WORKERS": "2"}
    await server.start()
    crowd.start()
    await crowd.until_accepted(300)
    assert await server.terminate() == 0, server.said()
    await crowd.give_up()
    assert set(crowd.statuses) <= {503}
    assert await examine(server.database_url, crowd.journal.read(), crowd.sent) == []


@pytest.mark.parametrize("migrated_database_url", ["postgresql"], indirect=True)
async def test_workers_whose_first_process_is_killed_write_what_they_took_and_end(server: Server, crowd: Crowd) -> None:
    server.settings = {"WORKERS": "2"}
    await server.start()
    crowd.start()
    await crowd.until_accepted(300)
    await server.kill_first()
    await server.start()
    await crowd.until_accepted(crowd.journal.lines + 100)
    await crowd.finish()
    assert await examine(server.database_url, crowd.journal.read(), crowd.sent) == []


async def test_senders_that_were_cut_off_by_a_restart_are_served_after_it(server: Server, crowd: Crowd) -> None:
    await server.start()
    crowd.start()
    await crowd.until_accepted(200)
    await server.terminate()
    await server.start()
    await crowd.until_accepted(crowd.journal.lines + 200)
    await crowd.finish()
    assert await examine(server.database_url, crowd.journal.read(), crowd.sent) == []
