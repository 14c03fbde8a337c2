"""The whole site on a database of each kind, with two tenants, and clients with tokens of any scope."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import Connection
from starlette.types import ASGIApp

from app.guidelines.edition import Edition, shipped_edition
from app.main import Engine, build_engine, build_site, now
from app.records.vocabulary import ChannelKind, Scope
from app.registry.office.authorities import create_authority
from app.registry.office.channels import NewChannel, open_channel
from app.registry.office.tenants import create_tenant
from app.registry.office.tokens import create_token
from app.settings import Settings
from app.store.vault import make_master_key

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


@pytest.fixture
async def office(migrated_database_url: str, tmp_path: Path, edition: Edition) -> AsyncIterator[Office]:
    async for each in open_office(migrated_database_url, tmp_path, edition):
        yield each


@pytest.fixture
async def sqlite_office(migrated_sqlite_url: str, tmp_path: Path, edition: Edition) -> AsyncIterator[Office]:
    """For what the database has no part in."""
    async for each in open_office(migrated_sqlite_url, tmp_path, edition):
        yield each


@pytest.fixture(scope="module")
async def still_office(sqlite_template: Path, sqlite_folders: Path, edition: Edition) -> AsyncIterator[Office]:
    """One for a whole module, for tests that ask and change nothing."""
    folder = Path(tempfile.mkdtemp(dir=sqlite_folders))
    shutil.copyfile(sqlite_template, folder / "still.db")
    async for each in open_office(f"sqlite:///{folder / 'still.db'}", folder, edition):
        yield each


async def open_office(url: str, folder: Path, edition: Edition) -> AsyncIterator[Office]:
    settings = Settings(database_url=url, data_dir=folder, body_limit=65_536, observer="off")
    make_master_key(settings.master_key)
    engine = build_engine(settings, edition)
    await engine.start()
    channel, neighbours = [await _furnish(engine, tenant) for tenant in (TENANT, NEIGHBOUR)]
    yield Office(engine, build_site(engine), channel, neighbours)
    await engine.stop()


async def _furnish(engine: Engine, tenant: str) -> UUID:
    house = engine.house

    def furnish(connection: Connection) -> UUID:
        create_tenant(connection, house.vault, actor="operator", tenant=tenant, name=tenant, now=now())
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
        opened = open_channel(connection, house.vault, actor="operator", tenant=tenant, wanted=wanted, now=now())
        return opened.view.channel.id

    return await house.database.write(furnish)


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
