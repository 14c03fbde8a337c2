"""How channels are shown, and what is sent to open one or to rotate its secret."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, Strict, StringConstraints

from app.api.paging import PageInfo
from app.api.parameters import Day, Slug, Word
from app.api.shape import Sent, Shown
from app.channels.table import CHANNELS
from app.records.vocabulary import ChannelKind, ChannelStatus
from app.registry.office.channels import META_RETRY_HOURS, NewChannel, OpenedChannel, RotatedSecret
from app.registry.office.role_holders import HolderFacts
from app.registry.office.words import LONGEST, LONGEST_TEXT
from app.store.channel_changes import ChannelChange
from app.store.channels import ChannelView

ChangeWord = Literal["opened", "changed", "put_dormant", "reopened", "closed", "holder_entered", "holder_changed"]
SPEAKS = ", ".join(f"`{name}`" for name in CHANNELS)
SecretText = Annotated[str, StringConstraints(min_length=16, max_length=300, pattern=r"^[\x21-\x7e]+$")]


class ShownRefusals(Shown):
    """Deliveries whose signature did not hold."""

    count: int
    first_at: AwareDatetime
    last_at: AwareDatetime


class ShownHolder(Shown):
    """Who holds the office of a role account."""

    id: UUID
    position: str = Field(description="The title, always public.")
    name: str | None = Field(description="As the authority chose to publish it; null if it chose not to.")
    from_date: date
    to_date: date | None = Field(description="The last day; null until further notice.")
    agreed_on: date | None = Field(
        description="Day of the holder's written agreement that direct messages are captured; null without one."
    )


class ShownUncaptured(Shown):
    """Direct messages that came without the holder's agreement. Nothing but their coming is kept."""

    count: int
    last_at: AwareDatetime


class ShownChannel(Shown):
    """An official channel, without its secrets."""

    id: UUID
    speaks: str = Field(description=f"How its platform speaks: {SPEAKS}.")
    kind: ChannelKind
    name: str
    authority: str
    account: str | None = Field(description="The platform's own id of the page or account.")
    address: str | None = Field(description="Where readers find it.")
    purpose: str | None
    platform: str | None = Field(description="The platform's name as people know it.")
    monitoring_hours: str | None = Field(description="When somebody watches it, in words.")
    comment_rules: str | None = Field(description="What may be written there, in words.")
    holders: list[ShownHolder] = Field(description="Of a role account, in the order of their days.")
    status: ChannelStatus
    listed: bool = Field(description="Whether it stands on the public list of channels.")
    takes_bearer: bool = Field(description="Whether a token may stand in for a signature.")
    webhook_url: str = Field(description="Where its platform posts.")
    opened_at: AwareDatetime
    closed_at: AwareDatetime | None
    revision: int
    secret_count: int
    refusals: ShownRefusals | None
    not_captured: ShownUncaptured | None


class ChannelList(Shown):
    """A part of the list of channels."""

    data: list[ShownChannel]
    page: PageInfo


class OpenedChannelShape(ShownChannel):
    """A channel that was just opened, with what is shown only now."""

    secret: str | None = Field(
        description="The signing secret of a generic channel or WordPress, `whsec_…`; shown once."
    )
    verify_token: str | None = Field(description="Meta's verify token; shown once.")


Line = Annotated[str, StringConstraints(max_length=LONGEST)]
Lines = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]
Listed = Annotated[bool, Strict()]


class HolderToEnter(Sent):
    """Who holds the office of a role account."""

    position: Word
    name: Line | None = Field(default=None, description="Only if it is to be published.")
    from_date: Day | None = Field(default=None, description="Today if left out.")
    to_date: Day | None = None
    agreed_on: Day | None = Field(default=None, description="Day of the written agreement to capture direct messages.")


class HolderToChange(Sent):
    """What is to be changed of a holder; null empties a field that may be empty."""

    position: Word | None = None
    name: Line | None = None
    from_date: Day | None = None
    to_date: Day | None = None
    agreed_on: Day | None = Field(default=None, description="Null withdraws the agreement.")


class ChannelToChange(Sent):
    """What is to be changed of a channel; null empties a field that may be empty."""

    name: Word | None = None
    authority: Slug | None = None
    listed: Listed | None = None
    address: Line | None = None
    purpose: Line | None = None
    platform: Line | None = None
    monitoring_hours: Line | None = None
    comment_rules: Lines | None = None
    from_date: Day | None = Field(default=None, description="Since when it is so; today if left out.")


class StatusChange(Sent):
    """From which day a channel is open, dormant or closed."""

    from_date: Day | None = Field(default=None, description="Today if left out; never a day to come.")


class ShownChange(Shown):
    """One change of a channel, as its history has it."""

    number: int = Field(description="1 is the opening.")
    change: ChangeWord
    status: ChannelStatus | None = Field(description="What it became; null if something else was changed.")
    from_date: date = Field(description="The Swedish day since which it is so.")
    before: dict[str, Any] = Field(description="Only what changed.")
    after: dict[str, Any]
    changed_by: str = Field(description="Who did it: opaque.")
    changed_at: AwareDatetime


class ChannelHistory(Shown):
    """A part of a channel's history."""

    data: list[ShownChange]
    page: PageInfo


class ChannelToOpen(Sent):
    """A channel to open."""

    speaks: Slug | Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,39}$")] = Field(
        description=f"How its platform speaks: {SPEAKS}."
    )
    kind: ChannelKind
    name: Word
    authority: Slug
    account: Word | None = Field(
        default=None,
        description="Needed unless generic: the platform's own id of the page or account, the number of an account on "
        "Mastodon, the address of a feed or of a WordPress site.",
    )
    address: Line | None = None
    purpose: Line | None = None
    platform: Line | None = None
    monitoring_hours: Line | None = None
    comment_rules: Lines | None = None
    listed: bool = True
    takes_bearer: bool = Field(default=False, description="Generic channels only, for tools that cannot sign.")
    secret: SecretText | None = Field(
        default=None,
        description="`whsec_…` for a generic channel or WordPress (made if left out); the platform's own for the "
        "others, but none for a feed.",
    )
    verify_token: SecretText | None = Field(default=None, description="Meta's handshake word; made if left out.")
    from_date: Day | None = Field(default=None, description="Since when it has been open; today if left out.")
    holder: HolderToEnter | None = Field(default=None, description="Of a role account.")


class SecretToRotate(Sent):
    """A new secret for a channel."""

    value: SecretText | None = Field(default=None, description="Made if left out, where we may make it.")
    purpose: Annotated[str, StringConstraints(pattern="^(signing|handshake|access_token)$")] = "signing"
    overlap_hours: Annotated[int, Field(ge=0, le=2160)] = Field(
        default=META_RETRY_HOURS, description="How long the old ones stay valid; 0 ends a leaked one at once."
    )


class RotatedSecretShape(Shown):
    """The new secret, shown once."""

    secret: str
    valid_from: AwareDatetime
    old_valid_to: AwareDatetime | None = Field(description="When the old ones end; null if there were none.")


def wanted_channel(sent: ChannelToOpen) -> NewChannel:
    """What was sent, in the office's own noun."""
    return NewChannel(
        speaks=sent.speaks,
        kind=sent.kind,
        name=sent.name,
        authority=sent.authority,
        account=sent.account,
        address=sent.address,
        purpose=sent.purpose,
        platform=sent.platform,
        monitoring_hours=sent.monitoring_hours,
        comment_rules=sent.comment_rules,
        from_date=sent.from_date,
        holder=wanted_holder(sent.holder) if sent.holder is not None else None,
        listed=sent.listed,
        takes_bearer=sent.takes_bearer,
        secret_text=sent.secret,
        verify_token=sent.verify_token,
    )


def wanted_holder(sent: HolderToEnter) -> HolderFacts:
    """What was sent, in the office's own noun."""
    return HolderFacts(**sent.model_dump())


def show_change(change: ChannelChange) -> ShownChange:
    """One change."""
    return ShownChange.model_validate(change._asdict())


def show_channel(view: ChannelView, *, address: str) -> ShownChannel:
    """A channel. ``address`` is the public address of the service."""
    channel, refusals = view.channel, view.refusals
    return ShownChannel(
        id=channel.id,
        speaks=channel.speaks,
        kind=channel.kind,
        name=channel.name,
        authority=channel.authority,
        account=channel.account,
        **asdict(view.facts),
        holders=[ShownHolder(**asdict(each)) for each in channel.holders],
        status=channel.status,
        listed=channel.listed,
        takes_bearer=channel.takes_bearer,
        webhook_url=f"{address}/webhooks/{channel.id}",
        opened_at=view.opened_at,
        closed_at=view.closed_at,
        revision=view.revision,
        secret_count=view.secret_count,
        refusals=None
        if refusals is None
        else ShownRefusals(count=refusals.count, first_at=refusals.first_at, last_at=refusals.last_at),
        not_captured=None if view.uncaptured is None else ShownUncaptured(**asdict(view.uncaptured)),
    )


def show_opened(opened: OpenedChannel, *, address: str) -> OpenedChannelShape:
    """A new channel with what is shown once."""
    shown = show_channel(opened.view, address=address).model_dump()
    return OpenedChannelShape.model_validate(
        shown | {"secret": opened.secret_text, "verify_token": opened.verify_token}
    )


def show_rotated(rotated: RotatedSecret) -> RotatedSecretShape:
    """A new secret, shown once."""
    return RotatedSecretShape(
        secret=rotated.secret_text, valid_from=rotated.valid_from, old_valid_to=rotated.old_valid_to
    )


EXAMPLE: dict[str, Any] = {
    "id": "0192f39f-0000-7000-8000-000000000001",
    "speaks": "generic",
    "kind": "blog",
    "name": "Kommunbloggen",
    "authority": "ks",
    "account": None,
    "address": "https://blogg.exempelkoping.example",
    "purpose": "Samtal om kommunens arbete",
    "platform": "Egen blogg",
    "monitoring_hours": "Vardagar 8–16",
    "comment_rules": "Håll dig till ämnet. Skriv inga personnummer.",
    "holders": [],
    "status": "open",
    "listed": True,
    "takes_bearer": False,
    "webhook_url": "https://diarium.exempelkoping.example/webhooks/0192f39f-0000-7000-8000-000000000001",
    "opened_at": "2026-01-07T10:00:00Z",
    "closed_at": None,
    "revision": 1,
    "secret_count": 1,
    "refusals": None,
    "not_captured": None,
}
HOLDER_EXAMPLE = {"position": "Kommunchef", "from_date": "2026-01-07", "agreed_on": "2026-01-07"}
HOLDER_CHANGE_EXAMPLE = {"to_date": "2026-06-30"}
CHANGE_EXAMPLE = {"monitoring_hours": "Vardagar 8–17", "from_date": "2026-03-01"}
STATUS_EXAMPLE = {"from_date": "2026-03-02"}
HISTORY_EXAMPLE = {
    "data": [
        {
            "number": 2,
            "change": "changed",
            "status": None,
            "from_date": "2026-03-01",
            "before": {"monitoring_hours": "Vardagar 8–16"},
            "after": {"monitoring_hours": "Vardagar 8–17"},
            "changed_by": "token:0192f39f-0000-7000-8000-0000000000a1",
            "changed_at": "2026-03-02T09:15:00.204000Z",
        }
    ],
    "page": {"limit": 20, "page": 1, "next_cursor": None},
}
LIST_EXAMPLE = {"data": [EXAMPLE], "page": {"limit": 20, "page": 1, "next_cursor": None}}
TO_OPEN_EXAMPLE = {
    "speaks": "generic",
    "kind": "blog",
    "name": "Kommunbloggen",
    "authority": "ks",
    "address": "https://blogg.exempelkoping.example",
    "purpose": "Samtal om kommunens arbete",
}
WHATSAPP_TO_OPEN_EXAMPLE = {
    "speaks": "whatsapp",
    "kind": "page",
    "name": "Kommunens WhatsApp",
    "authority": "ks",
    "account": "330000000000001",
    "purpose": "Frågor till kontaktcenter",
    "secret": "0123456789abcdef0123456789abcdef",
}
X_TO_OPEN_EXAMPLE = {
    "speaks": "x",
    "kind": "page",
    "name": "Kommunen på X",
    "authority": "ks",
    "account": "1900000000000000001",
    "address": "https://x.com/exempelkoping",
    "secret": "exempelkopings-konsumenthemlighet",
}
OPENED_EXAMPLE = EXAMPLE | {"secret": "whsec_ZXhlbXBlbGhlbWxpZ2hldGVuIG11c3QgYmUgbWFkZQ==", "verify_token": None}
TO_ROTATE_EXAMPLE = {"purpose": "signing", "overlap_hours": 168}
ROTATED_EXAMPLE = {
    "secret": "whsec_ZW4gbnkgZXhlbXBlbGhlbWxpZ2hldCBzb20gYnl0dHM=",
    "valid_from": "2026-03-02T09:15:00.204000Z",
    "old_valid_to": "2026-03-09T09:15:00.204000Z",
}
