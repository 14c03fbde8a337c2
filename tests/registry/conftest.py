"""Registers at work, for the tests of the office's verbs on what has come in."""

from collections.abc import AsyncIterator

import pytest

from tests.registry.intake import invariants
from tests.registry.intake.house import House, Worker, build


@pytest.fixture
async def house(migrated_database_url: str) -> AsyncIterator[House]:
    """An office at work on a migrated database of each kind; when a test ends, the register's invariants must hold."""
    house = await build(migrated_database_url)
    try:
        yield house
        await invariants.hold(house)
    finally:
        await house.close()


@pytest.fixture
async def worker(house: House) -> Worker:
    """The one server process of most tests."""
    return await house.hire()
