"""Fixtures for every room: databases of both kinds, fresh for each test."""

import gc
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.postgres import Cluster, cluster_for_tests, memory

DATABASES = ("sqlite", "postgresql")
GARBAGE_THRESHOLD = 20_000

# Until the tests are collected: nothing that is made meanwhile goes away.
gc.disable()


def pytest_collection_finish() -> None:
    """Keep the collector from walking over every test and module again and again while the tests run."""
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD, 20, 20)
    gc.enable()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The program runs on asyncio; uvloop is tested through the running server."""
    return "asyncio"


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """A PostgreSQL, one for each process of the run (starting one takes a second), started when first asked for."""
    with cluster_for_tests() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def sqlite_folders() -> Iterator[Path]:
    """Where the folders of SQLite files are made: in memory if it has room, since a disk takes long over each commit.

    What SQLite does is the same; what differs is only what a power cut would leave.
    """
    with tempfile.TemporaryDirectory(prefix="diarium-sqlite-", dir=memory()) as folder:
        yield Path(folder)


@pytest.fixture
def sqlite_folder(sqlite_folders: Path) -> Iterator[Path]:
    """A folder for the SQLite file of one test, gone when it ends."""
    with tempfile.TemporaryDirectory(dir=sqlite_folders) as folder:
        yield Path(folder)


@pytest.fixture
def sqlite_url(sqlite_folder: Path) -> str:
    """URL of a SQLite file that does not exist yet."""
    return f"sqlite:///{sqlite_folder / 'diarium.db'}"


@pytest.fixture
def postgresql_url(postgres_cluster: Cluster) -> Iterator[str]:
    """URL of an empty PostgreSQL database."""
    url = postgres_cluster.create_database()
    yield url
    postgres_cluster.drop_database(url)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of an empty database; the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def migrate() -> Callable[[str], None]:
    """Bring the database at a URL to the newest migration."""
    # Imported here so that tests of the pure rooms load no database room.
    from app.store.migrate import upgrade  # noqa: PLC0415 - see the line above

    return upgrade


@pytest.fixture(scope="session")
def sqlite_template(sqlite_folders: Path, migrate: Callable[[str], None]) -> Path:
    """A migrated SQLite file that nobody writes to; the tests get copies."""
    file = sqlite_folders / "template.db"
    migrate(f"sqlite:///{file}")
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return file


@pytest.fixture(scope="session")
def postgresql_template(postgres_cluster: Cluster, migrate: Callable[[str], None]) -> Iterator[str]:
    """The name of a migrated database that nobody is connected to; the tests get copies."""
    url = postgres_cluster.create_database()
    migrate(url)
    yield str(make_url(url).database)
    postgres_cluster.drop_database(url)


@pytest.fixture
def migrated_sqlite_url(sqlite_template: Path, sqlite_folder: Path) -> str:
    """URL of a SQLite database at the newest migration."""
    file = sqlite_folder / "migrated.db"
    shutil.copyfile(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def migrated_postgresql_url(postgres_cluster: Cluster, postgresql_template: str) -> Iterator[str]:
    """URL of a PostgreSQL database at the newest migration."""
    url = postgres_cluster.create_database(template=postgresql_template)
    yield url
    postgres_cluster.drop_database(url)


@pytest.fixture(params=DATABASES)
def migrated_database_url(request: pytest.FixtureRequest) -> str:
    """URL of a database at the newest migration; the test runs once on each kind."""
    url: str = request.getfixturevalue(f"migrated_{request.param}_url")
    return url
