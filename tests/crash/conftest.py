"""An installation of the real program on each database, and senders for it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.crash.office import OpenChannel, make_office
from tests.crash.senders import Crowd, Journal
from tests.crash.server import Server


@pytest.fixture
async def channels(migrated_database_url: str, tmp_path: Path) -> list[OpenChannel]:
    """The channels of an office in a fresh database of each kind."""
    return await make_office(migrated_database_url, tmp_path)


@pytest.fixture
async def server(migrated_database_url: str, channels: list[OpenChannel], tmp_path: Path) -> AsyncIterator[Server]:
    """The program on that database, not started."""
    del channels  # made first: the master key is theirs
    server = Server(migrated_database_url, tmp_path)
    yield server
    await server.stop()


@pytest.fixture
async def crowd(server: Server, channels: list[OpenChannel], tmp_path: Path) -> AsyncIterator[Crowd]:
    """Senders for that server, not started."""
    crowd = Crowd(server.port, channels, Journal(tmp_path / "accepted.jsonl"))
    yield crowd
    await crowd.give_up()
    crowd.journal.close()
