"""Fixtures for every room: databases of both kinds, fresh for each test."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.postgres import Cluster, cluster_for_tests

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The program runs on asyncio; uvloop is tested through the running server."""
    return "asyncio"


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """A PostgreSQL, one for each process of the run (starting one takes a second), started when first asked for."""
    with cluster_for_tests() as cluster:
        yield cluster


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """URL of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'diarium.db'}"


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
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, migrate: Callable[[str], None]) -> Path:
    """A migrated SQLite file that nobody writes to; the tests get copies."""
    file = tmp_path_factory.mktemp("template") / "diarium.db"
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
def migrated_sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """URL of a SQLite database at the newest migration."""
    file = tmp_path / "migrated.db"
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
