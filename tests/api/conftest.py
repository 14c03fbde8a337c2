"""The whole site on a database of each kind, with two tenants, and clients with tokens of any scope."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import Connection, make_url
from starlette.types import ASGIApp

from app.guidelines.edition import Edition, shipped_edition
from app.main import Engine, build_engine, build_site, now
from app.records.vocabulary import ChannelKind, Scope
from app.registry.office.authorities import create_authority
from app.registry.office.channels import NewChannel, open_channel
from app.registry.office.tenants import create_tenant
from app.registry.office.tokens import create_token
from app.settings import Settings
from app.store.runners import open_database
from app.store.vault import Vault, make_master_key, open_vault
from tests.conftest import DATABASES
from tests.postgres import Cluster

if TYPE_CHECKING:
    from tests.api.post import Post

Answer = TypeVar("Answer")

TENANT, NEIGHBOUR = "exempelkoping", "annanstad"
READS_ALL = frozenset(Scope) - {Scope.PROTECTED_READ}


@dataclass(frozen=True)
class Office:
    """A running site and what stands in its register from the start."""

    engine: Engine
    site: ASGIApp
    channel: UUID
    neighbours_channel: UUID

    async def write(self, act: Callable[[Connection], Answer]) -> Answer:
        return await self.engine.house.database.write(act)

    async def token(
        self,
        scopes: Iterable[Scope] = READS_ALL,
        *,
        tenant: str = TENANT,
        authorities: Iterable[str] | None = None,
        channel: UUID | None = None,
    ) -> str:
        made = await self.write(
            lambda connection: create_token(
                connection,
                actor="operator",
                tenant=tenant,
                label="test",
                scopes=scopes,
                authorities=authorities,
                channel=channel,
                now=now(),
            )
        )
        return made.text

    def client(self, token: str | None = None) -> httpx2.AsyncClient:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        transport = httpx2.ASGITransport(app=self.site)
        return httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=headers)


@pytest.fixture(scope="session")
def edition() -> Edition:
    return shipped_edition()


@dataclass(frozen=True)
class Furnished:
    """A database with two tenants that nobody writes to, a file or a name; the tests get copies.

    ``key`` is the file of the master key that the channels' secrets are kept under.
    """

    database: str
    key: Path
    channel: UUID
    neighbours_channel: UUID


@pytest.fixture(scope="session")
def sqlite_furnished(sqlite_folders: Path, sqlite_template: Path) -> Furnished:
    file = sqlite_folders / "office.db"
    shutil.copyfile(sqlite_template, file)
    return _furnished(f"sqlite:///{file}", str(file), sqlite_folders / "office.key")


@pytest.fixture(scope="session")
def postgresql_furnished(
    postgres_cluster: Cluster, postgresql_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Furnished]:
    url = postgres_cluster.create_database(template=postgresql_template)
    yield _furnished(url, str(make_url(url).database), tmp_path_factory.mktemp("office") / "master.key")
    postgres_cluster.drop_database(url)


def _furnished(url: str, name: str, key: Path) -> Furnished:
    make_master_key(key)
    vault = open_vault(key)

    async def furnish() -> list[UUID]:
        database = open_database(url)
        try:
            acts = [partial(_furnish, vault=vault, tenant=tenant) for tenant in (TENANT, NEIGHBOUR)]
            return [await database.write(act) for act in acts]
        finally:
            await database.close()

    with ThreadPoolExecutor(1) as apart_from_any_running_loop:
        return Furnished(name, key, *apart_from_any_running_loop.submit(asyncio.run, furnish()).result())


def _furnish(connection: Connection, vault: Vault, tenant: str) -> UUID:
    create_tenant(connection, vault, actor="operator", tenant=tenant, name=tenant, now=now())
    for authority in ("ks", "bun"):
        create_authority(
            connection,
            actor="operator",
            tenant=tenant,
            id=authority,
            code=authority.upper(),
            name=authority,
            now=now(),
        )
    wanted = NewChannel(speaks="generic", kind=ChannelKind.GENERIC, name="Formuläret", authority="ks")
    return open_channel(connection, vault, actor="operator", tenant=tenant, wanted=wanted, now=now()).view.channel.id


@pytest.fixture
def sqlite_rooms(sqlite_furnished: Furnished, sqlite_folder: Path) -> tuple[str, Furnished]:
    """URL of a copy, and what is in it."""
    shutil.copyfile(sqlite_furnished.database, sqlite_folder / "office.db")
    return f"sqlite:///{sqlite_folder / 'office.db'}", sqlite_furnished


@pytest.fixture
def postgresql_rooms(postgres_cluster: Cluster, postgresql_furnished: Furnished) -> Iterator[tuple[str, Furnished]]:
    url = postgres_cluster.create_database(template=postgresql_furnished.database)
    yield url, postgresql_furnished
    postgres_cluster.drop_database(url)


@pytest.fixture(params=DATABASES)
def rooms(request: pytest.FixtureRequest) -> tuple[str, Furnished]:
    """A copy of each kind; the test runs once on each."""
    found: tuple[str, Furnished] = request.getfixturevalue(f"{request.param}_rooms")
    return found


@pytest.fixture
async def office(rooms: tuple[str, Furnished], tmp_path: Path, edition: Edition) -> AsyncIterator[Office]:
    async for each in open_office(*rooms, tmp_path, edition):
        yield each


@pytest.fixture
async def sqlite_office(sqlite_rooms: tuple[str, Furnished], tmp_path: Path, edition: Edition) -> AsyncIterator[Office]:
    """For what the database has no part in."""
    async for each in open_office(*sqlite_rooms, tmp_path, edition):
        yield each


@pytest.fixture(scope="module")
async def still_office(sqlite_furnished: Furnished, sqlite_folders: Path, edition: Edition) -> AsyncIterator[Office]:
    """One for a whole module, for tests that ask and change nothing."""
    folder = Path(tempfile.mkdtemp(dir=sqlite_folders))
    shutil.copyfile(sqlite_furnished.database, folder / "still.db")
    async for each in open_office(f"sqlite:///{folder / 'still.db'}", sqlite_furnished, folder, edition):
        yield each


async def open_office(url: str, furnished: Furnished, folder: Path, edition: Edition) -> AsyncIterator[Office]:
    """The site on a copy of a furnished database.

    Args:
        folder: for what lies beside the database.
    """
    settings = Settings(
        database_url=url, data_dir=folder, master_key_file=furnished.key, body_limit=65_536, observer="off"
    )
    engine = build_engine(settings, edition)
    await engine.start()
    yield Office(engine, build_site(engine), furnished.channel, furnished.neighbours_channel)
    await engine.stop()


@pytest.fixture
async def post(office: Office) -> "Post":
    """A post office on a database of each kind."""
    from tests.api.post import open_post  # noqa: PLC0415 – it builds on this file

    return await open_post(office)


@pytest.fixture
async def sqlite_post(sqlite_office: Office) -> "Post":
    """For what the database has no part in."""
    from tests.api.post import open_post  # noqa: PLC0415 – it builds on this file

    return await open_post(sqlite_office)
