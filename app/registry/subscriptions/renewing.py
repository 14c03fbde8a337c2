"""Asking hubs: the first time, at half of each lease, and again when nothing is heard.

When a lease runs out, deliveries stop without a word, so this job is what keeps a feed arriving.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import httpx2
import structlog

from app.channels.valid_secrets import SIGNING, valid_secrets
from app.records.subscription import Subscription, SubscriptionState, wait_before_try
from app.registry.outgoing.public_network import NotPublic
from app.registry.outgoing.rounds import Rounds
from app.store.channels import secrets_of
from app.store.runners import Database
from app.store.subscriptions import due_subscriptions, note_fault, replace_subscription
from app.store.vault import Vault

_log = structlog.get_logger("diarium.subscriptions")

LEASE_WANTED_SECONDS = 10 * 24 * 3600
MOST_AT_ONCE = 20
TRIES_TO_END = 5


@dataclass(slots=True)
class Renewing:
    """Looks every ``seconds`` for what is due and asks for it.

    ``address`` is the public address of the service, which hubs are told to post to. Several servers on one database
    share the work: whoever changes the row first asks.
    """

    database: Database
    vault: Vault
    client: httpx2.AsyncClient
    clock: Callable[[], datetime]
    address: str
    seconds: float = 30.0
    _rounds: Rounds = field(init=False)

    def __post_init__(self) -> None:
        self._rounds = Rounds("subscriptions", self.ask_for_due, self.seconds)

    def start(self) -> None:
        """Begin; needs a running event loop."""
        self._rounds.start()

    async def close(self) -> None:
        """Stop. A question that a hub is slow to take is given up and asked again after the next start."""
        await self._rounds.close()
        await self.client.aclose()

    async def ask_for_due(self) -> None:
        """Ask each hub whose time has come; one that does not answer holds up no other for long."""
        now = self.clock()
        due = await self.database.read(lambda connection: due_subscriptions(connection, now, MOST_AT_ONCE))
        await asyncio.gather(*(self._ask(each, now) for each in due))

    async def _ask(self, due: Subscription, now: datetime) -> None:
        if _is_over(due, now):
            ended = replace(due, state=SubscriptionState.ENDED, ask_at=None)
            await self.database.write(lambda connection: replace_subscription(connection, due, ended))
            return
        asked = replace(due, asked_at=now, tries=due.tries + 1, ask_at=now + wait_before_try(due.tries))
        if not await self.database.write(lambda connection: replace_subscription(connection, due, asked)):
            return
        fault = await self._post(asked, now)
        if fault is not None:
            lapsed = due.expires_at is not None and due.expires_at <= now
            _log.warning("hub_not_asked", channel=str(due.channel), tenant=due.tenant, fault=fault, lapsed=lapsed)
        await self.database.write(lambda connection: note_fault(connection, due.tenant, due.channel, fault))

    async def _secret(self, asked: Subscription, now: datetime) -> bytes | None:
        """The secret to give the hub: the newest valid one."""
        held = await self.database.read(
            lambda connection: secrets_of(connection, self.vault, asked.tenant, asked.channel)
        )
        return next((secret.value for secret in valid_secrets(held, SIGNING, now)), None)

    async def _post(self, asked: Subscription, now: datetime) -> str | None:
        """Ask (section 5.1). Returns what was wrong, ``None`` if the hub has taken the question."""
        secret = await self._secret(asked, now)
        if secret is None:
            return "the channel has no valid secret"
        ending = asked.state is SubscriptionState.ENDING
        form = {
            "hub.mode": "unsubscribe" if ending else "subscribe",
            "hub.topic": asked.topic,
            "hub.callback": f"{self.address}/webhooks/{asked.channel}",
            "hub.verify": "async",
            "hub.secret": secret.decode(),
            "hub.lease_seconds": str(LEASE_WANTED_SECONDS),
        }
        try:
            async with self.client.stream("POST", asked.hub, data=form) as answer:
                status = answer.status_code
        except NotPublic as fault:
            return str(fault)
        except (httpx2.HTTPError, httpx2.InvalidURL) as fault:
            return f"the hub could not be reached ({type(fault).__name__})"
        return None if 200 <= status < 300 else f"the hub answered {status}"


def _is_over(due: Subscription, now: datetime) -> bool:
    """A hub that does not confirm that it stops has stopped when the lease is out."""
    ending = due.state is SubscriptionState.ENDING and due.tries >= TRIES_TO_END
    return ending and (due.expires_at is None or due.expires_at <= now)
