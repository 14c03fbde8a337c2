"""From a POST to a webhook address to a committed answer."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import structlog

from app.channels.speech import Handshake, Speech
from app.channels.table import CHANNELS
from app.guidelines.observe import observe
from app.records.access import Credential
from app.records.channel import Channel
from app.records.delivery import Authentic, Delivery, Refused
from app.records.errors import DiariumError, NotFound
from app.records.facts import Observed, Subject
from app.records.identity import Randomness, new_id
from app.records.message import Event, Reading, Unread
from app.records.vocabulary import ParkedReason, Scope
from app.registry.intake import measures
from app.registry.intake.answers import Answer
from app.registry.intake.assessing import subject_of
from app.registry.intake.directory import Directory, Listed
from app.registry.intake.item import Item, digest_of, key_of
from app.registry.intake.observing import Observing
from app.registry.intake.refusals import Refusals
from app.registry.intake.role_accounts import set_aside_direct, untold
from app.registry.intake.writer import Writer

_log = structlog.get_logger("diarium.intake")

EVENTS_BETWEEN_BREATHS = 64


class NotAuthentic(DiariumError):
    """The delivery does not prove where it comes from. Only counted."""


@dataclass(slots=True)
class Receiver:
    """Receives deliveries.

    ``reading_seconds`` is how long one delivery may take to be read; what is left then is parked. ``observing`` finds
    the facts.
    """

    directory: Directory
    writer: Writer
    refusals: Refusals
    clock: Callable[[], datetime]
    randomness: Randomness
    reading_seconds: float = 1.0
    observing: Observing = field(default_factory=lambda: Observing(aside=False))
    stopwatch: Callable[[], float] = field(default=time.monotonic)

    async def find(self, channel: UUID) -> Listed:
        """The channel of an address.

        Raises:
            NotFound: no channel has it.
        """
        listed = self.directory.get(channel)
        if listed is None:
            await self.directory.renewed()
            listed = self.directory.get(channel)
        if listed is None:
            raise NotFound("no channel has this address")
        return listed

    async def receive(
        self, channel: UUID, headers: Mapping[str, str], body: bytes
    ) -> tuple[Speech, Answer, Credential | None]:
        """Receive one delivery.

        1. authenticate its bytes; 2. read it; 3. observe the facts; 4. wait until it is committed.

        Args:
            headers: lower-case names.

        Returns:
            How the channel speaks, what became of the delivery, and the token that came with it, if any.

        Raises:
            NotFound: no channel has the address.
            NotAuthentic: the signature is missing, wrong or too old; nothing is stored but a count.
            Unavailable: nothing is stored; the sender may try again.
            WriteFailed: nothing could be stored.
        """
        listed = await self.find(channel)
        self.writer.check_room()
        listed, authentic, credential = await self._authenticate(listed, headers, body)
        now = self.clock()
        delivery = Delivery(new_id(now, self.randomness), listed.channel.tenant, channel, now, headers, body)
        item = await self._read(listed, delivery, authentic)
        answer = await self.writer.submit(item, self.renew)
        self._measure(answer)
        return CHANNELS[listed.channel.speaks], answer, credential

    async def handshake(self, channel: UUID, query: Mapping[str, str]) -> Handshake | None:
        """Answer a platform's GET; ``None`` if this kind of channel has no handshake."""
        listed = await self.find(channel)
        answer = _handshake(listed.channel, query, self.clock())
        if answer is not None and answer.status != 200:
            await self.directory.renewed()
            answer = _handshake((await self.find(channel)).channel, query, self.clock())
        return answer

    async def renew(self, item: Item) -> Item:
        """Hold an item against the present configuration, for the writer."""
        await self.directory.renewed()
        listed, authentic = await self.find(item.channel.id), item.authentic
        if item.replays is None:
            listed, authentic, _ = await self._authenticate(listed, item.delivery.headers, item.delivery.body)
        reading, observed = item.reading, item.observed
        if listed.channel != item.channel:
            # What is observed depends on the channel: whether it is open and listed, what its holder agreed to.
            if item.replays is None:
                reading = await self._set_aside(reading, item.delivery, listed.channel)
            reading, observed = await self._observe(reading, listed)
        return replace(
            item,
            office=listed.office,
            channel=listed.channel,
            authentic=authentic,
            reading=reading,
            observed=observed,
        )

    async def reread(
        self, listed: Listed, delivery: Delivery, parked: UUID, actor: str, *, released: bool = False
    ) -> Item:
        """Read a stored delivery again, with no limit of time, for replaying a parked part of it.

        Args:
            released: whether its direct messages to a role account have been screened.
        """
        reading = CHANNELS[listed.channel.speaks].read(delivery, listed.channel, lambda: False)
        if not released:
            reading = await self._set_aside(reading, delivery, listed.channel)
        item = self._item(listed, delivery, Authentic("replay", actor), *await self._observe(reading, listed))
        return replace(item, replays=parked)

    async def _authenticate(
        self, listed: Listed, headers: Mapping[str, str], body: bytes
    ) -> tuple[Listed, Authentic, Credential | None]:
        credential = await self._credential(listed, headers)
        result = self._check(listed.channel, headers, body, credential)
        if isinstance(result, Refused):
            await self.directory.renewed()
            now_listed = await self.find(listed.channel.id)
            # Compared by identity: another delivery may have had the change read while this one waited.
            if now_listed is not listed:
                listed = now_listed
                credential = await self._credential(listed, headers)
                result = self._check(listed.channel, headers, body, credential)
        if isinstance(result, Refused):
            self.refusals.count(listed.channel, self.clock())
            raise NotAuthentic(result.why)
        return listed, result, credential

    async def _credential(self, listed: Listed, headers: Mapping[str, str]) -> Credential | None:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        found = await self.directory.credential(token.strip())
        return found if found is not None and found.tenant == listed.channel.tenant else None

    def _check(
        self, channel: Channel, headers: Mapping[str, str], body: bytes, credential: Credential | None
    ) -> Authentic | Refused:
        """The platform's own way first; a bearer token, where the channel takes one, only if nothing is signed."""
        result = CHANNELS[channel.speaks].authenticate(headers, body, channel.secrets, self.clock())
        if isinstance(result, Authentic) or not channel.takes_bearer or credential is None:
            return result
        if any("signature" in name for name in headers):
            return result
        if credential.may(Scope.DELIVERIES_WRITE) and credential.channel in (None, channel.id):
            return Authentic("bearer", str(credential.id))
        return Refused("the token may not post to this channel")

    async def _read(self, listed: Listed, delivery: Delivery, authentic: Authentic) -> Item:
        ends = self.stopwatch() + self.reading_seconds
        reading = CHANNELS[listed.channel.speaks].read(delivery, listed.channel, lambda: self.stopwatch() > ends)
        reading = await self._set_aside(reading, delivery, listed.channel)
        return self._item(listed, delivery, authentic, *await self._observe(reading, listed))

    async def _set_aside(self, reading: Reading, delivery: Delivery, channel: Channel) -> Reading:
        kept = await self.directory.sorts(channel.tenant, untold(reading, channel))
        return set_aside_direct(reading, delivery, channel, kept)

    async def _observe(self, reading: Reading, listed: Listed) -> tuple[Reading, tuple[Observed | None, ...]]:
        """State the facts of every text. One that cannot be looked at is parked and takes no other with it."""
        kept: list[Event] = []
        observed: list[Observed | None] = []
        unread = list(reading.unread)
        subjects = [subject_of(event, listed.channel) for event in reading.events if event.content is not None]
        found = iter(zip(subjects, await self.observing.observe(subjects), strict=True))
        for place, event in enumerate(reading.events):
            try:
                facts = None if event.content is None else _facts(*next(found))
            except Exception as fault:  # noqa: BLE001 – a fault of ours must not cost a message
                _log.error("observing_failed", fault=type(fault).__name__, channel=str(listed.channel.id))
                unread.append(Unread(event.path, ParkedReason.READER_FAILED))
            else:
                kept.append(event)
                observed.append(facts)
            if place % EVENTS_BETWEEN_BREATHS == EVENTS_BETWEEN_BREATHS - 1:
                await asyncio.sleep(0)
        return Reading(tuple(kept), tuple(unread), reading.ignored, reading.uncaptured), tuple(observed)

    def _item(
        self,
        listed: Listed,
        delivery: Delivery,
        authentic: Authentic,
        reading: Reading,
        observed: tuple[Observed | None, ...],
    ) -> Item:
        digest = digest_of(listed.office, delivery)
        key = key_of(listed.channel, delivery, reading, digest)
        return Item(listed.office, listed.channel, delivery, authentic, key, digest, reading, observed)

    def _measure(self, answer: Answer) -> None:
        measures.count_delivery("repeated" if answer.repeated else "parked" if answer.parked else "stored")
        if not answer.repeated:
            for message in answer.messages:
                for assessment in message.assessments:
                    measures.count_assessment(assessment.outcome)


def _facts(subject: Subject, found: Observed | None) -> Observed:
    """What was found aside, else what is found here."""
    return observe(subject) if found is None else found


def _handshake(channel: Channel, query: Mapping[str, str], now: datetime) -> Handshake | None:
    speech = CHANNELS[channel.speaks]
    return None if speech.handshake is None else speech.handshake(query, channel.secrets, now)
