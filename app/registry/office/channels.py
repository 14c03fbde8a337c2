"""Opening an official channel and rotating its secrets."""

import os
import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from app.channels.generic.signature import decode_secret, encode_secret
from app.channels.speech import Signing
from app.channels.table import CHANNELS
from app.channels.valid_secrets import ACCESS_TOKEN, HANDSHAKE, SIGNING
from app.records import events
from app.records.channel import Channel, Secret
from app.records.errors import Unacceptable
from app.records.identity import new_id
from app.records.vocabulary import ChannelKind, ChannelStatus
from app.registry.logbook import record
from app.registry.office.channel_facts import checked_facts, since, told_channel
from app.registry.office.role_holders import HolderFacts, new_holder
from app.registry.office.words import optional_line, require_line
from app.store.authorities import get_authority
from app.store.channel_changes import add_change
from app.store.channel_holders import insert_holder
from app.store.channels import (
    ChannelView,
    PublicFacts,
    bump_revision,
    end_secrets,
    get_channel,
    insert_channel,
    insert_secret,
)
from app.store.tenants import bump_configuration
from app.store.vault import Vault

META_RETRY_HOURS = 168
"""Meta's WhatsApp retries for seven days; what it signed with the old secret must still be let in then."""

GENERIC = "generic"
_LONGEST_OVERLAP_HOURS = 24 * 90


@dataclass(frozen=True, slots=True)
class NewChannel:
    """What somebody wants opened.

    Attributes:
        speaks: a row of ``app.channels.table.CHANNELS``.
        account: the platform's own id of the page or account; needed unless generic (``Speech.account`` has its form).
        address, purpose, platform, monitoring_hours, comment_rules: as in ``PublicFacts``.
        from_date: the Swedish day since which it has been open; today if left out.
        holder: who holds the office, for a role account.
        takes_bearer: whether a token may stand in for a signature (generic only).
        secret_text: ``whsec_…`` for a generic channel or WordPress (made if left out); the platform's own, needed,
            for most others (``Speech.signing``).
        verify_token: Meta's handshake word; made if left out.
    """

    speaks: str
    kind: ChannelKind
    name: str
    authority: str
    account: str | None = None
    address: str | None = None
    purpose: str | None = None
    platform: str | None = None
    monitoring_hours: str | None = None
    comment_rules: str | None = None
    listed: bool = True
    takes_bearer: bool = False
    secret_text: str | None = None
    verify_token: str | None = None
    from_date: date | None = None
    holder: HolderFacts | None = None

    @property
    def facts(self) -> PublicFacts:
        return PublicFacts(
            address=self.address,
            purpose=self.purpose,
            platform=self.platform,
            monitoring_hours=self.monitoring_hours,
            comment_rules=self.comment_rules,
        )

    def __repr__(self) -> str:
        return f"NewChannel(speaks={self.speaks!r}, name={self.name!r}, authority={self.authority!r})"


class OpenedChannel(NamedTuple):
    """An opened channel, and what is shown once: a secret of Standard Webhooks, a Meta channel's verify token."""

    view: ChannelView
    secret_text: str | None
    verify_token: str | None


class RotatedSecret(NamedTuple):
    """The new secret as text (shown once); ``old_valid_to`` (exclusive) is ``None`` if there was none to end."""

    secret_text: str
    valid_from: datetime
    old_valid_to: datetime | None


def open_channel(
    connection: Connection, vault: Vault, *, actor: str, tenant: str, wanted: NewChannel, now: datetime
) -> OpenedChannel:
    """Open a channel; servers listen on its address from their next reload.

    Raises:
        NotFound: the tenant has no such authority.
        Unacceptable: a value cannot be used, or a needed one is missing.
    """
    get_authority(connection, tenant, wanted.authority)
    channel = _channel(tenant, wanted, now)
    signing, handshake = _signing_text(wanted.speaks, wanted.secret_text), _handshake_text(wanted)
    from_date = since(wanted.from_date, now)
    insert_channel(connection, channel, checked_facts(wanted.facts), now)
    if signing is not None:
        _add_secret(connection, vault, channel, purpose=SIGNING, text=signing, now=now)
    if handshake is not None:
        _add_secret(connection, vault, channel, purpose=HANDSHAKE, text=handshake, now=now)
    bump_configuration(connection, tenant)
    if wanted.holder is not None:
        insert_holder(connection, tenant, channel.id, new_holder(channel, wanted.holder, now))
    view = get_channel(connection, tenant, channel.id)
    after = told_channel(view)
    add_change(
        connection,
        tenant,
        channel.id,
        change="opened",
        status=ChannelStatus.OPEN,
        from_date=from_date,
        before={},
        after=after,
        changed_by=actor,
        changed_at=now,
    )
    record(
        connection,
        tenant=tenant,
        event=events.CHANNEL_OPENED,
        at=now,
        actor=actor,
        subject=str(channel.id),
        details={"before": None, "after": after, "from_date": from_date.isoformat()},
    )
    shown_once = CHANNELS[wanted.speaks].signing is Signing.STANDARD_WEBHOOKS
    return OpenedChannel(view, signing if shown_once else None, handshake)


def rotate_secret(
    connection: Connection,
    vault: Vault,
    *,
    actor: str,
    tenant: str,
    channel: UUID,
    value: str | None = None,
    purpose: str = SIGNING,
    overlap_hours: int = META_RETRY_HOURS,
    now: datetime,
) -> RotatedSecret:
    """Give a channel a new secret; the old ones stay valid for the overlap (0 ends a leaked one at once).

    Args:
        value: the new secret; made if left out, except for a platform's own app secret.
        purpose: ``signing``, ``handshake`` or, where files are fetched with one, ``access_token``.

    Raises:
        NotFound: the tenant has no such channel.
        Unacceptable: the purpose, the overlap or the value cannot be used with this channel.
    """
    if not 0 <= overlap_hours <= _LONGEST_OVERLAP_HOURS:
        raise Unacceptable(f"the overlap is 0 to {_LONGEST_OVERLAP_HOURS} hours")
    found = get_channel(connection, tenant, channel).channel
    text = _rotated_text(found.speaks, purpose, value)
    old_valid_to = now + timedelta(hours=overlap_hours)
    ended = end_secrets(connection, tenant, channel, purpose, old_valid_to)
    added = _add_secret(connection, vault, found, purpose=purpose, text=text, now=now)
    bump_revision(connection, tenant, channel)
    bump_configuration(connection, tenant)
    details = {
        "purpose": purpose,
        "before": {"secrets": [str(each) for each in ended]},
        "after": {"secrets": [str(added)], "overlap_hours": overlap_hours},
    }
    record(
        connection,
        tenant=tenant,
        event=events.CHANNEL_SECRET_ROTATED,
        at=now,
        actor=actor,
        subject=str(channel),
        details=details,
    )
    return RotatedSecret(text, now, old_valid_to if ended else None)


def _channel(tenant: str, wanted: NewChannel, now: datetime) -> Channel:
    if wanted.speaks not in CHANNELS:
        raise Unacceptable(f"a channel speaks one of: {', '.join(sorted(CHANNELS))}")
    if wanted.takes_bearer and wanted.speaks != GENERIC:
        raise Unacceptable("only a generic channel takes a token instead of a signature")
    return Channel(
        tenant=tenant,
        id=new_id(now),
        speaks=wanted.speaks,
        kind=wanted.kind,
        name=require_line(wanted.name, "a channel's name"),
        authority=wanted.authority,
        account=_account(wanted),
        listed=wanted.listed,
        takes_bearer=wanted.takes_bearer,
    )


def _account(wanted: NewChannel) -> str | None:
    account, form = optional_line(wanted.account, "an account"), CHANNELS[wanted.speaks].account
    if form is not None and (account is None or not re.fullmatch(form.pattern, account)):
        raise Unacceptable(f"this channel needs an account: {form.says}")
    return account


def _signing_text(speaks: str, given: str | None) -> str | None:
    """The signing secret as text, checked; fresh where we make it; ``None`` where nobody signs."""
    signing = CHANNELS[speaks].signing
    if signing is Signing.NOBODYS:
        if given is not None:
            raise Unacceptable("nobody signs what comes to this channel, so it has no secret")
        return None
    if signing is Signing.STANDARD_WEBHOOKS:
        return encode_secret(os.urandom(32) if given is None else decode_secret(given))
    if signing is Signing.OURS:
        if given is not None:
            raise Unacceptable("we make the secret of this channel and tell the platform ourselves")
        return secrets.token_urlsafe(48)
    if given is None or not 16 <= len(given.strip()) <= 256:
        raise Unacceptable("this channel needs the platform's app secret (at least 16 characters)")
    return given.strip()


def _handshake_text(wanted: NewChannel) -> str | None:
    if _has_word(wanted.speaks):
        return _verify_token(wanted.verify_token)
    if wanted.verify_token is not None:
        raise Unacceptable("this channel has no handshake word and takes no verify token")
    return None


def _has_word(speaks: str) -> bool:
    speech = CHANNELS[speaks]
    return speech.handshake is not None and not speech.signs_handshake


def _rotated_text(speaks: str, purpose: str, given: str | None) -> str:
    signing = _signing_text(speaks, given) if purpose == SIGNING else None
    if signing is not None:
        return signing
    if purpose == HANDSHAKE and _has_word(speaks):
        return _verify_token(given)
    if purpose == ACCESS_TOKEN and CHANNELS[speaks].fetches_with_token:
        return _access_token(given)
    raise Unacceptable("the purpose is signing, or handshake or access_token for a channel that has one")


def _verify_token(given: str | None) -> str:
    if given is None:
        return secrets.token_urlsafe(24)
    if not 16 <= len(given.strip()) <= 256:
        raise Unacceptable("a verify token has 16 to 256 characters")
    return given.strip()


def _access_token(given: str | None) -> str:
    """The platform's own: printable, since it stands in a header."""
    if given is None or not re.fullmatch(r"[\x21-\x7e]{16,1024}", given.strip()):
        raise Unacceptable("an access token is the platform's own: 16 to 1024 printable characters")
    return given.strip()


def _add_secret(
    connection: Connection, vault: Vault, channel: Channel, *, purpose: str, text: str, now: datetime
) -> UUID:
    is_encoded = purpose == SIGNING and CHANNELS[channel.speaks].signing is Signing.STANDARD_WEBHOOKS
    value = decode_secret(text) if is_encoded else text.encode()
    secret = Secret(new_id(now), purpose, value, now)
    insert_secret(connection, vault, channel.tenant, channel.id, secret)
    return secret.id
