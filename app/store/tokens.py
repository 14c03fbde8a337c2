"""Questions about tokens. Only the SHA-256 of a token is stored: 196 random bits need no slow hash."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, update

from app.records.access import Credential
from app.records.errors import NotFound
from app.records.vocabulary import Scope
from app.store.tables import tokens


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token as shown to people: never its text. ``credential`` says what it may do. Times are UTC."""

    credential: Credential
    created_at: datetime
    revoked_at: datetime | None


def insert_token(connection: Connection, credential: Credential, digest: bytes, now: datetime) -> None:
    """Insert a token by the digest of its text."""
    authorities = credential.authorities
    connection.execute(
        insert(tokens).values(
            tenant=credential.tenant,
            id=credential.id,
            digest=digest,
            label=credential.label,
            scopes=sorted(credential.scopes),
            authorities=None if authorities is None else sorted(authorities),
            channel=credential.channel,
            created_at=now,
            expires_at=credential.expires_at,
            revoked_at=None,
        )
    )


def list_tokens(connection: Connection, tenant: str) -> list[TokenView]:
    """The tenant's tokens, the oldest first, expired and revoked ones included."""
    rows = connection.execute(
        select(tokens).where(tokens.c.tenant == tenant).order_by(tokens.c.created_at, tokens.c.id)
    )
    return [_view(row) for row in rows]


def get_token(connection: Connection, tenant: str, token: UUID) -> TokenView:
    """One token.

    Raises:
        NotFound: the tenant has none of that id.
    """
    row = connection.execute(select(tokens).where(tokens.c.tenant == tenant, tokens.c.id == token)).first()
    if row is None:
        raise NotFound(f"there is no token {token}")
    return _view(row)


def mark_revoked(connection: Connection, tenant: str, token: UUID, at: datetime) -> None:
    """A revoked token is no credential from then on."""
    connection.execute(update(tokens).where(tokens.c.tenant == tenant, tokens.c.id == token).values(revoked_at=at))


def credential_by_digest(connection: Connection, digest: bytes, now: datetime) -> Credential | None:
    """What the token with that digest may do; ``None`` if there is none, or it is revoked or expired."""
    row = connection.execute(select(tokens).where(tokens.c.digest == digest)).first()
    if row is None or row.revoked_at is not None:
        return None
    return None if row.expires_at is not None and row.expires_at <= now else _credential(row)


def _view(row: Row[Any]) -> TokenView:
    return TokenView(_credential(row), row.created_at, row.revoked_at)


def _credential(row: Row[Any]) -> Credential:
    return Credential(
        tenant=row.tenant,
        id=row.id,
        label=row.label,
        # A scope that a newer program gave and this one does not know gives nothing here.
        scopes=frozenset(Scope(name) for name in row.scopes if name in set(Scope)),
        authorities=None if row.authorities is None else frozenset(row.authorities),
        channel=row.channel,
        expires_at=row.expires_at,
    )
