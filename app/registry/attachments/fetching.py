"""The job that fetches what messages carry, as soon as they are kept: platforms' addresses live minutes, not days."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from app.channels.address_expiry import expiry_of
from app.channels.facebook_page.photo import photo_path, read_photo
from app.channels.valid_secrets import ACCESS_TOKEN, valid_secrets
from app.channels.whatsapp.media import ID_LIVES, media_id, read_media
from app.records import events
from app.records.attachment import AttachmentState, Failure, FetchedFile, FetchFault, Wanted, judge
from app.records.errors import DiariumError
from app.registry.attachments.download import Asked, Downloader, NotFetched
from app.registry.attachments.measures import FETCHED_BYTES, count_try
from app.registry.logbook import record
from app.store.attachments import is_any_due, keep_file, note_failure, take_due
from app.store.channels import secrets_of
from app.store.runners import Database
from app.store.vault import Vault

_log = structlog.get_logger("diarium.attachments")

ACTOR = "fetcher"
"""How the job signs in the log."""

PAGES = frozenset(("facebook_page", "messenger"))
"""Channels that what happens on a page comes through."""

CLOSING_SECONDS = 2.0
_LEASE_MARGIN = timedelta(seconds=60)


@dataclass(slots=True)
class Fetching:
    """Looks every ``seconds`` for what is due and fetches it, ``at_once`` files at a time.

    Several servers on one database share the work: who takes a row has it until its time is out. ``graph`` is the
    address of Meta's API, with a slash at its end.
    """

    database: Database
    vault: Vault
    downloader: Downloader
    clock: Callable[[], datetime]
    at_once: int = 4
    seconds: float = 1.0
    graph: str = "https://graph.facebook.com/"
    _task: asyncio.Task[None] | None = None
    _running: set[asyncio.Task[None]] = field(default_factory=set)
    _closing: asyncio.Event = field(default_factory=asyncio.Event)

    def start(self) -> None:
        """Begin; needs a running event loop."""
        self._task = asyncio.create_task(self._run(), name="attachments")

    async def close(self) -> None:
        """Stop. Files that are under way are given up and fetched after the next start."""
        self._closing.set()
        tasks = {task for task in (self._task, *self._running) if task is not None}
        if tasks:
            _, slow = await asyncio.wait(tasks, timeout=CLOSING_SECONDS)
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)
        await self.downloader.client.aclose()

    async def _run(self) -> None:
        self.downloader.files.sweep()
        while not self._closing.is_set():
            try:
                await self._take()
            except DiariumError as fault:
                _log.warning("attachments_not_looked_at", fault=type(fault).__name__)
            except Exception as fault:  # noqa: BLE001 – the job must outlive a mistake in it, and say so
                _log.error("attachments_failed", fault=type(fault).__name__)
            await self._pause()

    async def _pause(self) -> None:
        """Until there is room for more and something may have come."""
        closing = asyncio.create_task(self._closing.wait())
        waiting = {closing, *self._running} if len(self._running) == self.at_once else {closing}
        await asyncio.wait(waiting, timeout=self.seconds, return_when=asyncio.FIRST_COMPLETED)
        closing.cancel()
        with suppress(asyncio.CancelledError):
            await closing

    async def _take(self) -> None:
        for wanted in await self._due(self.at_once - len(self._running)):
            task = asyncio.create_task(self._guarded(wanted), name=f"attachment {wanted.id}")
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def fetch_due(self, most: int = 100) -> int:
        """One round: fetch what is due now and wait until it is done; how many files were tried."""
        wanted = await self._due(most)
        await asyncio.gather(*(self._fetch(each) for each in wanted))
        return len(wanted)

    async def _due(self, most: int) -> list[Wanted]:
        now = self.clock()
        if most < 1 or not await self.database.read(lambda connection: is_any_due(connection, now)):
            return []
        until = now + timedelta(seconds=2 * self.downloader.seconds) + _LEASE_MARGIN
        return await self.database.write(lambda connection: take_due(connection, now, until, most))

    async def _guarded(self, wanted: Wanted) -> None:
        """A fault of ours, or of the database, must not end the job; the file is due again when its time is out."""
        try:
            await self._fetch(wanted)
        except Exception as fault:  # noqa: BLE001 – see above
            _log.error("attachment_failed", attachment=str(wanted.id), fault=type(fault).__name__)

    async def _fetch(self, wanted: Wanted) -> None:
        try:
            file = await self._download(wanted)
        except NotFetched as fault:
            await self._give_way(wanted, fault.failure)
            return
        now = self.clock()
        if await self.database.write(lambda connection: _write_file(connection, wanted, file, now)):
            count_try("fetched")
            FETCHED_BYTES.inc(file.size)

    async def _download(self, wanted: Wanted) -> FetchedFile:
        if wanted.url is None:
            raise NotFetched(FetchFault.CONTENT_ERASED if wanted.erased else FetchFault.NO_ADDRESS)
        asked = Asked(wanted.url)
        if wanted.speaks == "whatsapp" and (number := media_id(wanted.url)) is not None:
            asked = await self._whatsapp(wanted, number)
        elif wanted.speaks in PAGES and (path := photo_path(wanted.url)) is not None:
            asked = await self._photo(wanted, path)
        return await self.downloader.fetch(asked, wanted.tenant)

    async def _whatsapp(self, wanted: Wanted, number: str) -> Asked:
        """Where a file of WhatsApp's is: its address is made when asked for, and both steps need the token."""
        token = await self._token(wanted)
        told = read_media(await self.downloader.ask(Asked(f"{self.graph}{number}", token)))
        if told is None:
            raise NotFetched(FetchFault.STRANGE_ANSWER)
        return Asked(told.url, token, told.sha256)

    async def _photo(self, wanted: Wanted, path: str) -> Asked:
        """Where a photo is that Facebook named by number only: the answer's own address needs no token."""
        url = read_photo(await self.downloader.ask(Asked(f"{self.graph}{path}", await self._token(wanted))))
        if url is None:
            raise NotFetched(FetchFault.STRANGE_ANSWER)
        return Asked(url)

    async def _token(self, wanted: Wanted) -> str:
        now = self.clock()
        held = await self.database.read(
            lambda connection: secrets_of(connection, self.vault, wanted.tenant, wanted.channel)
        )
        token = next((each.value.decode() for each in valid_secrets(held, ACCESS_TOKEN, now)), None)
        if token is None:
            raise NotFetched(FetchFault.NO_TOKEN)
        return token

    async def _give_way(self, wanted: Wanted, failure: Failure) -> None:
        now, expires_at = self.clock(), _expiry(wanted)
        verdict = judge(failure, tries=wanted.tries, now=now, expires_at=expires_at)
        count_try(failure.fault.value)
        if verdict.state is not AttachmentState.WAITING:
            _log.warning(
                "attachment_not_fetched", tenant=wanted.tenant, attachment=str(wanted.id), fault=failure.fault.value
            )

        def write(connection: Connection) -> None:
            if note_failure(connection, wanted, failure, verdict, expires_at) and verdict.due_at is None:
                told = {"state": verdict.state.value, "fault": failure.fault.value, "http_status": failure.http_status}
                _record(connection, events.ATTACHMENT_GIVEN_UP, wanted, told, now)

        await self.database.write(write)


def _expiry(wanted: Wanted) -> datetime | None:
    if wanted.url is None:
        return None
    if wanted.speaks == "whatsapp" and media_id(wanted.url) is not None:
        return wanted.asked_at + ID_LIVES
    return expiry_of(wanted.url)


def _write_file(connection: Connection, wanted: Wanted, file: FetchedFile, now: datetime) -> bool:
    """The row of a fetched file and its leaf."""
    if not keep_file(connection, wanted, file, now):
        return False
    told = {
        "sha256": file.sha256.hex(),
        "size": file.size,
        "declared_type": file.declared_type,
        "detected_type": file.detected_type,
    }
    _record(connection, events.ATTACHMENT_FETCHED, wanted, told, now)
    return True


def _record(connection: Connection, event: str, wanted: Wanted, told: Mapping[str, object], now: datetime) -> None:
    what: Mapping[str, object] = {
        "message": str(wanted.message),
        "version": str(wanted.version),
        "place": wanted.place,
    }
    record(
        connection,
        tenant=wanted.tenant,
        event=event,
        at=now,
        actor=ACTOR,
        subject=str(wanted.id),
        details={**what, **told},
    )
