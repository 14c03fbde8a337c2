"""The channels, authorities and tokens that intake works with, held in memory and never trusted after a change.

Every batch compares the configuration number with the database inside its own transaction (``batch.StaleOffice``),
so a rotated secret or a revoked token never lets a delivery in after the commit of its change. What is missing or
does not fit is looked up anew before anyone is refused.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from app.records.access import Credential
from app.records.channel import Channel
from app.records.message import MessageKey
from app.records.vocabulary import Kind, Visibility
from app.registry.intake.office import Office
from app.registry.office.tokens import find_credential
from app.store import authorities, authority_profiles, channels, messages, tenants
from app.store.runners import Database
from app.store.vault import Vault

_MOST_TOKENS = 1024


@dataclass(frozen=True, slots=True)
class Listed:
    """A channel with the office it belongs to."""

    office: Office
    channel: Channel


class Directory:
    """Looks channels and tokens up."""

    def __init__(self, database: Database, vault: Vault, clock: Callable[[], datetime]) -> None:
        self._database, self._vault, self._clock = database, vault, clock
        self._channels: dict[UUID, Listed] = {}
        self._numbers: dict[str, int] = {}
        self._credentials: dict[str, Credential] = {}
        self._refreshing = asyncio.Lock()

    def get(self, channel: UUID) -> Listed | None:
        """The channel as last seen."""
        return self._channels.get(channel)

    async def renewed(self) -> None:
        """Read the configuration again if it has changed. Who waited here finds it read by another."""
        async with self._refreshing:
            numbers = await self._database.read(tenants.configuration_of)
            if numbers == self._numbers:
                return
            self._channels = await self._database.read(lambda connection: _load(connection, self._vault))
            self._numbers = {listed.office.tenant: listed.office.configuration for listed in self._channels.values()}
            # A tenant without channels has no office to load, but its number must not look new each time.
            self._numbers = numbers | self._numbers
            self._credentials = {}

    async def credential(self, token: str) -> Credential | None:
        """The valid credential of a token, remembered until the configuration changes or it expires."""
        # Taken before the question: what it answers must not outlive a change that is read meanwhile.
        now, remembered = self._clock(), self._credentials
        known = remembered.get(token)
        if known is not None and (known.expires_at is None or now < known.expires_at):
            return known
        found = await self._database.read(lambda connection: find_credential(connection, token, now))
        if found is not None and len(remembered) < _MOST_TOKENS:
            remembered[token] = found
        return found

    async def sorts(self, tenant: str, keys: Collection[MessageKey]) -> Mapping[MessageKey, tuple[Kind, Visibility]]:
        """What sort of message each of these is that is kept. Asked anew each time, and only if there are any."""
        return await self._database.read(lambda connection: messages.sorts(connection, tenant, keys)) if keys else {}


def _load(connection: Connection, vault: Vault) -> dict[UUID, Listed]:
    numbers, keys = tenants.configuration_of(connection), tenants.load_keys(connection, vault)
    by_tenant: dict[str, dict[UUID, Channel]] = {}
    for channel in channels.load_channels(connection, vault):
        by_tenant.setdefault(channel.tenant, {})[channel.id] = channel
    offices = [
        Office(
            tenant,
            numbers[tenant],
            keys[tenant],
            {each.id: each for each in authorities.list_authorities(connection, tenant)},
            own,
            authority_profiles.profile_choices(connection, tenant),
        )
        for tenant, own in by_tenant.items()
        # One founded between the questions has no number here yet and is read the next time.
        if tenant in numbers and tenant in keys
    ]
    return {channel.id: Listed(office, channel) for office in offices for channel in office.channels.values()}
