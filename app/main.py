"""Puts the program together; the only file that knows every room."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from app.api.application import create_api, root_routes
from app.api.house import House
from app.api.intake import Intake
from app.api.logging import configure_logging
from app.api.request_id import RequestIds
from app.guidelines.edition import Edition, load_edition
from app.records.errors import Misconfigured
from app.records.identity import buffered
from app.registry.intake.batch import Means
from app.registry.intake.directory import Directory
from app.registry.intake.receiving import Receiver
from app.registry.intake.refusals import Refusals
from app.registry.intake.writer import Limits, Writer
from app.settings import Settings, read_settings
from app.store.migrate import require_head
from app.store.runners import claim_sqlite_file, open_database
from app.store.vault import open_vault

SHUTDOWN_SECONDS = 20


def now() -> datetime:
    """The clock of the running program."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Engine:
    """What runs beside the requests: the writer, the counting of refusals and what they work with."""

    house: House
    directory: Directory
    writer: Writer
    refusals: Refusals
    receiver: Receiver

    async def start(self) -> None:
        await self.house.database.read(require_head)
        await self.directory.renewed()
        self.writer.start()
        self.refusals.start()

    async def stop(self) -> None:
        await self.writer.close()
        await self.refusals.close()
        await self.house.database.close()


def build_engine(settings: Settings, edition: Edition) -> Engine:
    """Open everything; nothing is connected before ``start``."""
    database, vault = open_database(settings.database), open_vault(settings.master_key)
    directory, refusals = Directory(database, vault, now), Refusals(database)
    # Two sources, since the SQLite writer is a thread of its own.
    reading, writing = buffered(os.urandom), buffered(os.urandom)
    limits = Limits(settings.queue_messages, settings.batch_messages)
    writer = Writer(database, lambda: Means(edition, now(), writing), limits)
    receiver = Receiver(directory, writer, refusals, now, reading, settings.reading_seconds)
    house = House(settings=settings, database=database, vault=vault, clock=now, receiver=receiver)
    return Engine(house, directory, writer, refusals)


def build_site(engine: Engine) -> ASGIApp:
    """Every address of the service: webhooks and pages at the root, the API below ``/api/v1``."""
    settings = engine.house.settings
    intake = Intake(engine.house.receiver, settings.address, settings.body_limit, settings.queue_bytes)

    @asynccontextmanager
    async def lifespan(_site: Starlette) -> AsyncIterator[None]:
        await engine.start()
        yield
        await engine.stop()

    site = Starlette(
        routes=[
            Route("/webhooks/{channel_id}", intake, include_in_schema=False),
            Mount("/api/v1", create_api(engine.house)),
            *root_routes(engine.house),
        ],
        lifespan=lifespan,
    )
    site.state.house = engine.house
    add_problem_answers(site)
    return surround(site, engine.house)


def create_application() -> ASGIApp:
    """What a server process runs; reads its settings from the environment."""
    settings = read_settings()
    configure_logging(settings.log_level)
    return build_site(build_engine(settings, load_edition()))


def serve(settings: Settings) -> None:
    """Serve until told to stop. What has been accepted is written before the process ends.

    Raises:
        Misconfigured: another server process holds the SQLite file, or the database is at another migration.
    """
    claim = claim_sqlite_file(settings.database) if settings.sqlite else None
    uvicorn.run(
        "app.main:create_application",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.proxies,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    if claim is not None:
        os.close(claim)
