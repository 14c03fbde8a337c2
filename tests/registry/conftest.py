"""Registers at work, for the tests of the office's verbs on what has come in."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.store.runners import open_database
from tests.conftest import DATABASES
from tests.postgres import Cluster
from tests.registry.intake import invariants
from tests.registry.intake.house import House, Line, Worker, build

Lines = dict[str, Line]


@pytest.fixture(scope="session")
def sqlite_house_template(sqlite_folders: Path, sqlite_template: Path) -> tuple[Path, Lines]:
    """A SQLite file with the office in it that nobody writes to, and the office's channels; the tests get copies."""
    file = sqlite_folders / "house.db"
    shutil.copyfile(sqlite_template, file)
    return file, _built(f"sqlite:///{file}")


@pytest.fixture(scope="session")
def postgresql_house_template(postgres_cluster: Cluster, postgresql_template: str) -> Iterator[tuple[str, Lines]]:
    """The same in PostgreSQL, with the name of the database."""
    url = postgres_cluster.create_database(template=postgresql_template)
    yield str(make_url(url).database), _built(url)
    postgres_cluster.drop_database(url)


def _built(url: str) -> Lines:
    async def made() -> Lines:
        house = await build(url)
        await house.close()
        return house.lines

    with ThreadPoolExecutor(1) as apart_from_any_running_loop:
        return apart_from_any_running_loop.submit(asyncio.run, made()).result()


@pytest.fixture
def sqlite_house(sqlite_house_template: tuple[Path, Lines], sqlite_folder: Path) -> House:
    template, lines = sqlite_house_template
    file = sqlite_folder / "house.db"
    shutil.copyfile(template, file)
    url = f"sqlite:///{file}"
    return House(url, open_database(url), lines=dict(lines))


@pytest.fixture
def postgresql_house(postgres_cluster: Cluster, postgresql_house_template: tuple[str, Lines]) -> Iterator[House]:
    template, lines = postgresql_house_template
    url = postgres_cluster.create_database(template=template)
    yield House(url, open_database(url), lines=dict(lines))
    postgres_cluster.drop_database(url)


@pytest.fixture(params=DATABASES)
def untouched_house(request: pytest.FixtureRequest) -> House:
    house: House = request.getfixturevalue(f"{request.param}_house")
    return house


@pytest.fixture
async def house(untouched_house: House) -> AsyncIterator[House]:
    """An office at work on a migrated database of each kind; when a test ends, the register's invariants must hold."""
    try:
        yield untouched_house
        await invariants.hold(untouched_house)
    finally:
        await untouched_house.close()


@pytest.fixture
async def worker(house: House) -> Worker:
    """The one server process of most tests."""
    return await house.hire()
