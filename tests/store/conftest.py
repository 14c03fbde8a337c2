"""A database with the table of every type, opened both as the application and as its owner."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.store.migrate import in_connection
from app.store.runners import Database, open_database
from tests.store.every_type import make


@pytest.fixture
async def typed(database_url: str) -> AsyncIterator[Database]:
    await asyncio.to_thread(in_connection, database_url, make)
    database = open_database(database_url)
    yield database
    await database.close()
