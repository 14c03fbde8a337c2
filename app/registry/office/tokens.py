"""Giving a token, finding whose it is, and revoking it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from app.ledger.leaf import utc_text
from app.records import events
from app.records.access import Credential
from app.records.errors import Unacceptable
from app.records.identity import new_id
from app.records.vocabulary import Scope
from app.registry.logbook import record
from app.registry.office.token_text import digest_of, is_token_text, make_token_text
from app.registry.office.words import require_line
from app.store.authorities import get_authority
from app.store.channels import get_channel
from app.store.tenants import bump_configuration, get_tenant
from app.store.tokens import TokenView, credential_by_digest, get_token, insert_token, mark_revoked


class CreatedToken(NamedTuple):
    """A new token; its text is shown now and never again."""

    id: UUID
    text: str

    def __repr__(self) -> str:
        return f"CreatedToken(id={self.id})"


def create_token(
    connection: Connection,
    *,
    actor: str,
    tenant: str,
    label: str,
    scopes: Iterable[Scope],
    authorities: Iterable[str] | None = None,
    channel: UUID | None = None,
    expires_at: datetime | None = None,
    now: datetime,
) -> CreatedToken:
    """Give a token.

    Args:
        label: what it is for; people see it in lists.
        authorities: those it may see; ``None`` for all of the tenant's, later ones too.
        channel: binds it to posting on one channel.
        expires_at: aware, exclusive; ``None`` means until it is revoked.

    Raises:
        NotFound: there is no such tenant, authority or channel.
        Unacceptable: no scope, no authority, or it would have expired already.
    """
    demonstration = get_tenant(connection, tenant).demonstration
    if expires_at is not None and expires_at <= now:
        raise Unacceptable("the token would have expired already")
    given = Credential(
        tenant=tenant,
        id=new_id(now),
        label=require_line(label, "a token's label"),
        scopes=frozenset(scopes),
        authorities=_authorities(connection, tenant, authorities),
        channel=None if channel is None else get_channel(connection, tenant, channel).channel.id,
        expires_at=expires_at,
    )
    if not given.scopes:
        raise Unacceptable("a token needs at least one scope")
    text = make_token_text(demonstration=demonstration)
    insert_token(connection, given, digest_of(text), now)
    bump_configuration(connection, tenant)
    _record(
        connection, given, events.TOKEN_CREATED, actor=actor, now=now, details={"before": None, "after": _shown(given)}
    )
    return CreatedToken(given.id, text)


def revoke_token(connection: Connection, *, actor: str, tenant: str, token: UUID, now: datetime) -> TokenView:
    """Revoke a token. Revoking it again changes nothing.

    Raises:
        NotFound: the tenant has no such token.
    """
    found = get_token(connection, tenant, token)
    if found.revoked_at is not None:
        return found
    mark_revoked(connection, tenant, token, now)
    bump_configuration(connection, tenant)
    details = {"before": {"revoked_at": None}, "after": {"revoked_at": utc_text(now)}}
    _record(connection, found.credential, events.TOKEN_REVOKED, actor=actor, now=now, details=details)
    return get_token(connection, tenant, token)


def find_credential(connection: Connection, token_text: str, now: datetime) -> Credential | None:
    """What a token may do; ``None`` if it is no token of ours, or is revoked or expired at ``now``.

    A text without the right shape and checksum is refused without a question to the database.
    """
    if not is_token_text(token_text):
        return None
    return credential_by_digest(connection, digest_of(token_text), now)


def _authorities(connection: Connection, tenant: str, names: Iterable[str] | None) -> frozenset[str] | None:
    if names is None:
        return None
    found = frozenset(get_authority(connection, tenant, name).id for name in names)
    if not found:
        raise Unacceptable("a token bound to no authority could see nothing; leave the list out for all of them")
    return found


def _shown(given: Credential) -> dict[str, object]:
    return {
        "scopes": sorted(scope.value for scope in given.scopes),
        "authorities": None if given.authorities is None else sorted(given.authorities),
        "channel": None if given.channel is None else str(given.channel),
        "expires_at": None if given.expires_at is None else utc_text(given.expires_at),
    }


def _record(
    connection: Connection, given: Credential, event: str, *, actor: str, now: datetime, details: Mapping[str, object]
) -> None:
    record(
        connection,
        tenant=given.tenant,
        event=event,
        at=now,
        actor=actor,
        subject=str(given.id),
        details=details,
    )
