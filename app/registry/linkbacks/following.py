"""The job that follows notices to their sources. Only what it has fetched and looked at becomes a message."""

import asyncio
import os
from dataclasses import dataclass, field, replace
from datetime import timedelta

import structlog

from app.channels.linkback.page import PAGE_TYPES, media_type_of
from app.channels.linkback.payload import Fetched, digest_of, key_of, page_of
from app.records.attachment import Failure, FetchFault, judge
from app.records.channel import Channel
from app.records.delivery import Authentic, Delivery
from app.records.identity import new_id
from app.records.linkback import Fault, Followed, LinkbackState, PageFault, Settled
from app.registry.attachments.download import Asked, Downloaded, Downloader, NotFetched
from app.registry.intake.item import Item
from app.registry.intake.receiving import Receiver
from app.registry.outgoing.rounds import Rounds
from app.store.linkbacks import Standing, is_any_due, settle, standing_of, take_due
from app.store.runners import Database

_log = structlog.get_logger("diarium.linkbacks")

ACTOR = "follower"
PAGE_LIMIT = 2**20
"""Most bytes of a page."""

PAGE_SECONDS = 20.0
_LEASE = timedelta(seconds=2 * PAGE_SECONDS + 60)
_AWAY = frozenset((FetchFault.NOT_FOUND, FetchFault.GONE))


@dataclass(slots=True)
class Following:
    """Looks every ``seconds`` for notices that are due and follows ``at_once`` of them at a time.

    Several servers on one database share the work: who takes a row has it until its time is out. Two that follow the
    same page give its next version the same name, so that it is written once.
    """

    database: Database
    receiver: Receiver
    downloader: Downloader
    at_once: int = 2
    seconds: float = 5.0
    _rounds: Rounds = field(init=False)

    def __post_init__(self) -> None:
        self._rounds = Rounds("linkbacks", self._follow_all, self.seconds)

    def start(self) -> None:
        """Begin; needs a running event loop."""
        self._rounds.start()

    async def close(self) -> None:
        """Stop. A page that is slow to come is given up and fetched after the next start."""
        await self._rounds.close()
        await self.downloader.client.aclose()

    async def _follow_all(self) -> None:
        while await self.follow_due() and not self._rounds.closing:
            pass

    async def follow_due(self) -> int:
        """One round: follow what is due now and wait until it is done; how many that were."""
        now = self.receiver.clock()
        if not await self.database.read(lambda connection: is_any_due(connection, now)):
            return 0
        taken = await self.database.write(lambda connection: take_due(connection, now, now + _LEASE, self.at_once))
        await asyncio.gather(*(self._guarded(each) for each in taken))
        return len(taken)

    async def _guarded(self, followed: Followed) -> None:
        """A fault of ours, or of the database, must not end the round; the notice is due again when its time is out."""
        try:
            settled = await self._follow(followed)
            await self.database.write(lambda connection: settle(connection, followed, settled))
        except Exception as fault:  # noqa: BLE001 – see above
            _log.error("linkback_failed", linkback=str(followed.id), fault=type(fault).__name__)

    async def _follow(self, followed: Followed) -> Settled:
        channel = (await self.receiver.find(followed.channel)).channel
        key = key_of(channel, followed.source)
        standing = await self.database.read(lambda connection: standing_of(connection, followed.tenant, key))
        if standing is not None and standing.sealed:
            return Settled(LinkbackState.FAILED, FetchFault.SEALED, message=standing.message)
        try:
            found = await self.downloader.read(Asked(followed.source))
        except NotFetched as fault:
            return await self._not_fetched(followed, standing, fault.failure)
        return await self._read(followed, standing, channel, found)

    async def _read(
        self, followed: Followed, standing: Standing | None, channel: Channel, found: Downloaded
    ) -> Settled:
        """Look at what came: only a page that links to us is kept, and only if it is new."""
        if media_type_of(found.content_type) not in PAGE_TYPES:
            return await self._no_reference(followed, standing, PageFault.NOT_A_PAGE)
        # In a thread: a page of the largest size takes a while, and citizens' messages are waiting.
        page = await asyncio.to_thread(page_of, found.body, found.content_type, channel, followed.target)
        if page is None:
            return await self._no_reference(followed, standing, PageFault.NO_LINK)
        if standing is not None and standing.is_shown and standing.discriminator.endswith(digest_of(page)):
            return Settled(LinkbackState.UNCHANGED, message=standing.message)
        after = None if standing is None else str(standing.version)
        fetched = Fetched(followed.source, followed.target, after)
        return await self._keep(followed, fetched, found, LinkbackState.KEPT, None)

    async def _not_fetched(self, followed: Followed, standing: Standing | None, failure: Failure) -> Settled:
        """A page we have that is away is away now; anything else may be so for the moment, and is tried again."""
        if standing is not None and failure.fault in _AWAY:
            return await self._gone(followed, standing, failure.fault, failure.http_status)
        verdict = judge(failure, tries=followed.tries, now=self.receiver.clock(), expires_at=None)
        state = LinkbackState.FAILED if verdict.due_at is None else LinkbackState.WAITING
        return Settled(state, failure.fault, failure.http_status, verdict.due_at)

    async def _no_reference(self, followed: Followed, standing: Standing | None, fault: PageFault) -> Settled:
        """It came, but nothing in it leads to us. Trying again would only be asking a stranger's server once more."""
        if standing is None:
            return Settled(LinkbackState.FAILED, fault)
        return await self._gone(followed, standing, fault, None)

    async def _gone(self, followed: Followed, standing: Standing, fault: Fault, http_status: int | None) -> Settled:
        settled = Settled(LinkbackState.GONE, fault, http_status, message=standing.message)
        if not standing.is_shown:
            return settled
        fetched = Fetched(followed.source, followed.target, str(standing.version), away=fault.value)
        return await self._keep(followed, fetched, Downloaded(b"", ""), LinkbackState.GONE, settled)

    async def _keep(
        self, followed: Followed, fetched: Fetched, found: Downloaded, state: LinkbackState, settled: Settled | None
    ) -> Settled:
        """Put what was fetched into the register as a delivery of its own."""
        now = self.receiver.clock()
        headers = fetched.headers(found.content_type)
        delivery = Delivery(new_id(now, os.urandom), followed.tenant, followed.channel, now, headers, found.body)

        async def renew(_: Item) -> Item:
            return await self._item(followed, delivery)

        answer = await self.receiver.writer.submit(await self._item(followed, delivery), renew)
        if not answer.messages:
            return Settled(LinkbackState.FAILED, PageFault.UNREADABLE)
        return settled or Settled(state, message=answer.messages[0].id)

    async def _item(self, followed: Followed, delivery: Delivery) -> Item:
        """What is to be written, under the present configuration."""
        await self.receiver.directory.renewed()
        listed = await self.receiver.find(followed.channel)
        item = await self.receiver.reread(listed, delivery, followed.id, ACTOR)
        return replace(item, authentic=Authentic(ACTOR, str(followed.id)), replays=None)
