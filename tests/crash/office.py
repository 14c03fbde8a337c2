"""An office for the real program to serve, made before it starts: two authorities, each with a channel."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection

from app.channels.generic.signature import decode_secret
from app.records.vocabulary import ChannelKind
from app.registry.office.authorities import create_authority
from app.registry.office.channels import NewChannel, open_channel
from app.registry.office.tenants import create_tenant
from app.store.runners import open_database
from app.store.vault import Vault, make_master_key, open_vault

TENANT = "exempelkoping"
AUTHORITIES = {"ks": "KS", "bun": "BUN"}


@dataclass(frozen=True, slots=True)
class OpenChannel:
    """A generic channel and the key that its senders sign with."""

    id: UUID
    authority: str
    key: bytes


async def make_office(database_url: str, data_dir: Path) -> list[OpenChannel]:
    """Make the office in a migrated database, and the master key in the data folder."""
    make_master_key(data_dir / "master.key")
    vault = open_vault(data_dir / "master.key")
    database = open_database(database_url)
    try:
        return await database.write(lambda connection: _make(connection, vault, datetime.now(UTC)))
    finally:
        await database.close()


def _make(connection: Connection, vault: Vault, now: datetime) -> list[OpenChannel]:
    create_tenant(connection, vault, actor="operator", tenant=TENANT, name="Exempelköpings kommun", now=now)
    return [_open(connection, vault, authority, code, now) for authority, code in AUTHORITIES.items()]


def _open(connection: Connection, vault: Vault, authority: str, code: str, now: datetime) -> OpenChannel:
    create_authority(connection, actor="operator", tenant=TENANT, id=authority, code=code, name=code, now=now)
    wanted = NewChannel(speaks="generic", kind=ChannelKind.GENERIC, name=f"Kanal {code}", authority=authority)
    opened = open_channel(connection, vault, actor="operator", tenant=TENANT, wanted=wanted, now=now)
    assert opened.secret_text is not None
    return OpenChannel(opened.view.channel.id, authority, decode_secret(opened.secret_text))
