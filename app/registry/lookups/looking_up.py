"""The job that looks up the words of mentions on Instagram, and the authority's own post or picture above a comment.

What is answered goes into the register as a delivery, so it is kept, assessed and in the log like all else. What is
missing is found in the register itself, so a job that is stopped loses nothing; only its counting begins anew.
"""

import os
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from app.channels.facebook_page import lookup as facebook
from app.channels.instagram import lookup as instagram
from app.channels.valid_secrets import ACCESS_TOKEN, valid_secrets
from app.records.delivery import Authentic, Delivery
from app.records.identity import new_id
from app.registry.attachments.download import Asked, Downloader, NotFetched
from app.registry.intake.item import Item
from app.registry.intake.receiving import Receiver
from app.registry.outgoing.rounds import Rounds
from app.store.channels import secrets_of
from app.store.lookups import Wanted, wanted_lookups
from app.store.runners import Database
from app.store.vault import Vault

_log = structlog.get_logger("diarium.lookups")

ACTOR = "looker-up"
MOST_AT_ONCE = 20
MOST_TRIES = 6
LOOKED_BACK = timedelta(days=2)


@dataclass(slots=True)
class LookingUp:
    """Looks every ``seconds`` for what is missing. ``graph`` is the Graph API's address, with a slash at its end;
    ``graph_of_instagram`` the one for tokens of those who log in with Instagram.
    """

    database: Database
    vault: Vault
    receiver: Receiver
    downloader: Downloader
    seconds: float = 10.0
    graph: str = "https://graph.facebook.com/"
    graph_of_instagram: str = "https://graph.instagram.com/"
    _tries: dict[Wanted, tuple[int, datetime]] = field(default_factory=dict)
    _rounds: Rounds = field(init=False)

    def __post_init__(self) -> None:
        self._rounds = Rounds("lookups", self.look_up_missing, self.seconds)

    def start(self) -> None:
        """Begin; needs a running event loop."""
        self._rounds.start()

    async def close(self) -> None:
        """Stop. What is under way is given up and looked up after the next start."""
        await self._rounds.close()
        await self.downloader.client.aclose()

    async def look_up_missing(self) -> int:
        """One round; how many things were asked for."""
        now = self.receiver.clock()
        missing = await self.database.read(lambda connection: wanted_lookups(connection, now - LOOKED_BACK, 1000))
        self._tries = {each: self._tries[each] for each in missing if each in self._tries}
        due = [each for each in missing if self._tries.get(each, (0, now))[1] <= now][:MOST_AT_ONCE]
        for each in due:
            tries = self._tries.get(each, (0, now))[0] + 1
            wait = timedelta(minutes=4 ** (tries - 1)) if tries < MOST_TRIES else LOOKED_BACK
            self._tries[each] = tries, now + wait
            await self._look_up(each)
        return len(due)

    async def _look_up(self, wanted: Wanted) -> None:
        path = _path_of(wanted)
        token = await self._token(wanted)
        if path is None or token is None:
            return
        graph = self.graph_of_instagram if token.startswith("IG") else self.graph
        try:
            answer = await self.downloader.ask(Asked(f"{graph}{path}", token))
        except NotFetched as fault:
            _log.warning("not_looked_up", channel=str(wanted.channel), fault=fault.failure.fault.value)
            return
        body = _delivery_of(wanted, answer, self.receiver.clock())
        if body is not None:
            await self._keep(wanted, body)

    async def _token(self, wanted: Wanted) -> str | None:
        now = self.receiver.clock()
        held = await self.database.read(
            lambda connection: secrets_of(connection, self.vault, wanted.tenant, wanted.channel)
        )
        return next((each.value.decode() for each in valid_secrets(held, ACCESS_TOKEN, now)), None)

    async def _keep(self, wanted: Wanted, body: bytes) -> None:
        """Put what was answered into the register as a delivery of its own."""
        now = self.receiver.clock()
        headers = {"content-type": "application/json"}
        delivery = Delivery(new_id(now, os.urandom), wanted.tenant, wanted.channel, now, headers, body)

        async def item() -> Item:
            await self.receiver.directory.renewed()
            listed = await self.receiver.find(wanted.channel)
            read = await self.receiver.reread(listed, delivery, delivery.id, ACTOR)
            return replace(read, authentic=Authentic(ACTOR, str(wanted.channel)), replays=None)

        async def renew(_: Item) -> Item:
            return await item()

        await self.receiver.writer.submit(await item(), renew)


def _path_of(wanted: Wanted) -> str | None:
    lookup = wanted.lookup
    return instagram.path_of(lookup) if isinstance(lookup, instagram.Lookup) else facebook.path_of(lookup)


def _delivery_of(wanted: Wanted, answer: bytes, at: datetime) -> bytes | None:
    lookup = wanted.lookup
    if isinstance(lookup, instagram.Lookup):
        return instagram.delivery_of(lookup, answer, at)
    return facebook.delivery_of(lookup, answer, at)
