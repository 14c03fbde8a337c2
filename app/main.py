"""Puts the program together; the only file that knows every room."""

import asyncio
import gc
import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from app.api.application import create_api, root_routes
from app.api.house import House
from app.api.intake import Intake
from app.api.logging import configure_logging
from app.api.metrics import SHARED_FOLDER
from app.api.problems import add_problem_answers
from app.api.surroundings import surround
from app.api.whole_answers import WholeAnswers
from app.guidelines.edition import Edition, shipped_edition
from app.guidelines.topic_model import topic_model
from app.pages.shelf import Shelf
from app.pages.site import page_routes
from app.records.errors import Misconfigured
from app.records.identity import buffered
from app.registry.attachments.download import Downloader, without_cookies
from app.registry.attachments.fetching import Fetching
from app.registry.intake.batch import Means
from app.registry.intake.directory import Directory
from app.registry.intake.observing import Observing
from app.registry.intake.receiving import Receiver
from app.registry.intake.refusals import Refusals
from app.registry.intake.writer import Limits, Writer
from app.registry.linkbacks.following import PAGE_LIMIT, PAGE_SECONDS, Following
from app.registry.linkbacks.noticing import SPEAKS as LINKBACK
from app.registry.linkbacks.noticing import Noticing
from app.registry.lookups.looking_up import LookingUp
from app.registry.office.demonstration import (
    diarium_script,
    first_start_text,
    make_demonstration,
    read_facts,
    write_facts,
)
from app.registry.outgoing.public_network import public_client
from app.registry.subscriptions.asking import SPEAKS as WEBSUB
from app.registry.subscriptions.renewing import Renewing
from app.registry.subscriptions.verifying import Verifying
from app.settings import Settings, read_settings
from app.store.files import Files
from app.store.migrate import require_head, upgrade
from app.store.runners import claim_sqlite_file, open_database
from app.store.tenants import list_tenants
from app.store.vault import make_master_key, open_vault

SHUTDOWN_SECONDS = 20
WORKER_SILENCE_SECONDS = 30
GARBAGE_THRESHOLD = 20_000


def now() -> datetime:
    """The clock of the running program."""
    return datetime.now(UTC)


def settle_memory() -> None:
    """Keep the collector from walking over everything that was loaded at start, and let a batch grow before it looks.

    What a request makes is freed by reference counting; at the default threshold it cost a tenth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD, 20, 20)
    gc.enable()


@dataclass(slots=True)
class Engine:
    """What runs beside the requests: writing, counting refusals, renewing subscriptions, fetching files and pages."""

    house: House
    directory: Directory
    writer: Writer
    refusals: Refusals
    renewing: Renewing
    fetching: Fetching
    following: Following
    looking_up: LookingUp
    observing: Observing

    async def start(self) -> None:
        self.observing.start()
        await self.house.database.read(require_head)
        await self.directory.renewed()
        if not await self.observing.answers():
            topic_model()  # now, and not while the first sender waits
        settle_memory()
        self.writer.start()
        self.refusals.start()
        self.renewing.start()
        if self.house.settings.attachments_from != "nowhere":
            self.fetching.start()
            self.following.start()
            self.looking_up.start()

    async def stop(self) -> None:
        await self.looking_up.close()
        await self.following.close()
        await self.fetching.close()
        await self.renewing.close()
        await self.writer.close()
        await self.observing.close()
        await self.refusals.close()
        await self.house.database.close()


def build_engine(settings: Settings, edition: Edition) -> Engine:
    """Open everything; nothing is connected before ``start``."""
    database, vault = open_database(settings.database), open_vault(settings.master_key)
    directory, refusals = Directory(database, vault, now), Refusals(database)
    # Two sources, since the SQLite writer is a thread of its own.
    reading, writing = buffered(os.urandom), buffered(os.urandom)
    limits = Limits(settings.queue_messages, settings.batch_messages, database.writers)
    writer = Writer(database, lambda: Means(edition, now(), writing), limits)
    observing = Observing(settings.observes_aside)
    receiver = Receiver(directory, writer, refusals, now, reading, settings.reading_seconds, observing)
    files = Files(settings.files)
    house = House(
        settings=settings,
        database=database,
        vault=vault,
        clock=now,
        receiver=receiver,
        edition=edition,
        files=files,
    )
    renewing = Renewing(database, vault, public_client(), now, settings.address)
    fetching = Fetching(database, vault, build_downloader(settings, files), now, settings.attachments_at_once)
    following = Following(database, receiver, build_page_reader(settings, files))
    looking_up = LookingUp(database, vault, receiver, build_downloader(settings, files))
    return Engine(house, directory, writer, refusals, renewing, fetching, following, looking_up, observing)


def build_downloader(settings: Settings, files: Files) -> Downloader:
    """What fetches attachments, and how far it reaches."""
    anywhere = settings.attachments_from == "anywhere"
    client = public_client(lambda _: True) if anywhere else public_client()
    return Downloader(without_cookies(client), files, settings.attachment_limit, plain_http=anywhere)


def build_page_reader(settings: Settings, files: Files) -> Downloader:
    """What fetches pages that are said to link to us. Many have no TLS yet, and all are for everybody to read."""
    client = public_client(lambda _: True) if settings.attachments_from == "anywhere" else public_client()
    return Downloader(without_cookies(client), files, PAGE_LIMIT, PAGE_SECONDS, plain_http=True)


def build_site(engine: Engine) -> ASGIApp:
    """Every address of the service: webhooks and pages at the root, the API below ``/api/v1``."""
    settings = engine.house.settings
    verifications = {WEBSUB: Verifying(engine.house.database, engine.house.clock).answer}
    receiver = engine.house.receiver
    notices = {LINKBACK: Noticing(receiver).answer}
    intake = Intake(receiver, settings.address, settings.body_limit, settings.queue_bytes, verifications, notices)

    @asynccontextmanager
    async def lifespan(_site: Starlette) -> AsyncIterator[None]:
        end_with_parent()
        await engine.start()
        yield
        await engine.stop()

    site = Starlette(
        routes=[
            Mount("/api/v1", create_api(engine.house)),
            *root_routes(),
            *page_routes(),
        ],
        lifespan=lifespan,
    )
    site.state.house = engine.house
    site.state.shelf = Shelf(engine.house.database, engine.house.edition, engine.house.clock)
    add_problem_answers(site)
    return surround(site, intake, engine.house)


def end_with_parent() -> None:
    """Of several server processes: stop, as on SIGTERM, when the one that started this one is gone.

    Killed at once, it leaves nobody who restarts or stops the others, and they would hold its port for ever.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        loop = asyncio.get_running_loop()
        loop.add_reader(parent.sentinel, _stop_once, loop, parent.sentinel)


def _stop_once(loop: asyncio.AbstractEventLoop, sentinel: int) -> None:
    loop.remove_reader(sentinel)
    signal.raise_signal(signal.SIGTERM)


def create_application() -> ASGIApp:
    """What a server process runs; reads its settings from the environment."""
    # Until memory is settled: nothing that is made here goes away, and looking whether it does doubled the time.
    gc.disable()
    settings = read_settings()
    configure_logging(settings.log_level)
    return build_site(build_engine(settings, shipped_edition()))


def prepare_secrets(settings: Settings) -> None:
    """In development the master key is made at first start; in production it must have been given."""
    if settings.environment == "development":
        make_master_key(settings.master_key)
    open_vault(settings.master_key)


async def check_start(settings: Settings) -> None:
    """Refuse before any worker starts what would make all of them fail.

    Raises:
        Misconfigured: see ``serve``.
    """
    database = open_database(settings.database, connections=1)
    try:
        await database.read(require_head)
        tenants = await database.read(list_tenants)
    finally:
        await database.close()
    if settings.environment == "production" and any(tenant.demonstration for tenant in tenants):
        raise Misconfigured("the demonstration municipality, whose secrets are no secrets, is not served in production")


async def demonstrate(settings: Settings) -> str:
    """Make the demonstration municipality if it is not there; what to print about it."""
    vault = open_vault(settings.master_key)
    database = open_database(settings.database, connections=1)
    try:
        made = await database.write(lambda connection: make_demonstration(connection, vault, now=now()))
    finally:
        await database.close()
    if made is not None:
        write_facts(made.facts, settings.data_dir)
    facts = made.facts if made is not None else read_facts(settings.data_dir)
    token = made.admin_token if made is not None else None
    return first_start_text(facts, address=settings.address, script=diarium_script(), admin_token=token)


def serve(settings: Settings, *, demonstration: bool = False) -> None:
    """Serve until told to stop. What has been accepted is written before the process ends.

    Args:
        demonstration: migrate the database first, make the demonstration municipality if there is no tenant, and say
            how to use it.

    Raises:
        Misconfigured: another server process holds the SQLite file, the database is at another migration, or a
            secret is missing in production.
    """
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    claim = claim_sqlite_file(settings.database) if settings.sqlite else None
    prepare_secrets(settings)
    if demonstration:
        upgrade(settings.database)
        sys.stdout.write(asyncio.run(demonstrate(settings)) + "\n")
        sys.stdout.flush()
    asyncio.run(check_start(settings))
    if settings.workers > 1:
        os.environ.setdefault(SHARED_FOLDER, tempfile.mkdtemp(prefix="diarium-metrics-"))
    # uvicorn sends itself the signal again once it has stopped; a stop that was asked for is no failure.
    signal.signal(signal.SIGTERM, lambda *_: None)
    uvicorn.run(
        "app.main:create_application",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        loop="uvloop",
        http=WholeAnswers,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.proxies,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        timeout_worker_healthcheck=WORKER_SILENCE_SECONDS,
    )
    if claim is not None:
        os.close(claim)
