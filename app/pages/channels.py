"""The official channel list for everybody: what is ours, who answers for it, and since when."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from app.guidelines.wording import Language
from app.pages.answers import answer, form_for, language_of, rendered, with_pages_for_people
from app.pages.shelf import shelf_of
from app.pages.words import words_in
from app.records.channel import Holder
from app.records.errors import NotFound
from app.records.vocabulary import ChannelKind, ChannelStatus
from app.store import authorities, channels
from app.store.channel_changes import StatusSpan, status_spans
from app.store.channels import ChannelView, PublicFacts
from app.store.tenants import get_tenant

_SLUG = re.compile(r"[a-z][a-z0-9-]{0,39}", re.ASCII)

PLATFORMS: Mapping[str, str] = MappingProxyType(
    {
        "facebook_page": "Facebook",
        "instagram": "Instagram",
        "mastodon": "Mastodon",
        "messenger": "Messenger",
        "whatsapp": "WhatsApp",
        "wordpress": "WordPress",
        "x": "X",
    }
)
"""What a platform is called where the office has not said it itself."""

_ORDER = (ChannelStatus.OPEN, ChannelStatus.DORMANT, ChannelStatus.CLOSED)


@dataclass(frozen=True, slots=True)
class ListedChannel:
    """A channel as the list shows it. Its id is left out: it stands in the address that the platform posts to.

    Days are Swedish. ``spans`` are every time it was open, dormant or closed; ``closed`` is ``None`` unless it is.
    """

    name: str
    kind: ChannelKind
    platform: str | None
    facts: PublicFacts
    authority: str
    authority_name: str
    status: ChannelStatus
    opened: date
    closed: date | None
    spans: tuple[StatusSpan, ...]
    holders: tuple[Holder, ...]


@with_pages_for_people
async def get_channel_list(request: Request) -> Response:
    """The official channels of a tenant, closed ones included: ``language`` and ``format`` choose."""
    language, form = language_of(request), form_for(request)
    tenant = request.path_params["tenant"]
    if not _SLUG.fullmatch(tenant):
        raise NotFound("there is no such tenant")
    shelf = shelf_of(request)
    today = shelf.today()
    name, listed = await shelf.database.read(lambda connection: _listed(connection, tenant))
    if form == "json":
        return answer(request, form, _json(tenant, name, listed), language, name="kanaler")
    if form == "markdown":
        return answer(request, form, _markdown(name, listed, language, today), language, name="kanaler")
    other = "en" if language == "sv" else "sv"
    direct = [direct_messages(each.holders, words_in(language), today) for each in listed]
    body = rendered(
        "channels.html",
        language,
        publisher=name,
        tenant=tenant,
        channels=list(zip(listed, direct, strict=True)),
        other=other,
    )
    return answer(request, form, body, language)


def _listed(connection: Connection, tenant: str) -> tuple[str, list[ListedChannel]]:
    """The tenant's name, and its listed channels: open ones first, then by name."""
    publisher = get_tenant(connection, tenant).name
    names = {each.id: each.name for each in authorities.list_authorities(connection, tenant)}
    spans = status_spans(connection, tenant)
    listed = [
        _channel(view, names, spans[view.channel.id])
        for view in channels.list_channels(connection, tenant)
        if view.channel.listed and view.channel.kind is not ChannelKind.UNLISTED
    ]
    return publisher, sorted(listed, key=lambda each: (_ORDER.index(each.status), each.name.casefold()))


def _channel(view: ChannelView, names: Mapping[str, str], spans: tuple[StatusSpan, ...]) -> ListedChannel:
    channel = view.channel
    return ListedChannel(
        name=channel.name,
        kind=channel.kind,
        platform=view.facts.platform or PLATFORMS.get(channel.speaks),
        facts=view.facts,
        authority=channel.authority,
        authority_name=names[channel.authority],
        status=channel.status,
        opened=spans[0].from_date,
        closed=spans[-1].from_date if channel.status is ChannelStatus.CLOSED else None,
        spans=spans,
        holders=channel.holders,
    )


def _json(tenant: str, name: str, listed: Sequence[ListedChannel]) -> str:
    plain = {"tenant": tenant, "name": name, "channels": [_plain(each) for each in listed]}
    return json.dumps(plain, ensure_ascii=False, indent=2, default=str) + "\n"


def _plain(each: ListedChannel) -> dict[str, Any]:
    holders = [{key: value for key, value in asdict(holder).items() if key != "id"} for holder in each.holders]
    return {
        "name": each.name,
        "kind": each.kind.value,
        **asdict(each.facts),
        "platform": each.platform,
        "authority": {"id": each.authority, "name": each.authority_name},
        "status": each.status.value,
        "opened": each.opened,
        "closed": each.closed,
        "periods": [span._asdict() for span in each.spans],
        "holders": holders,
    }


def _markdown(name: str, listed: Sequence[ListedChannel], language: Language, today: date) -> str:
    words = words_in(language)
    head = f"# {words['channels_title']} – {name}\n\n{words['channels_intro']}\n"
    parts = [f"\n## {each.name}\n\n" + "\n".join(_lines(each, words, today)) + "\n" for each in listed]
    return head + ("".join(parts) or f"\n{words['channels_none']}\n")


def _lines(each: ListedChannel, words: Mapping[str, str], today: date) -> list[str]:
    """One line for each fact; the office's own lines are joined, so that none of them looks like a heading."""
    facts = each.facts
    said = [
        ("channel_status", words[f"status_{each.status}"]),
        ("platform", each.platform),
        ("channel_kind", words[f"kind_{each.kind}"]),
        ("address", facts.address and f"<{facts.address}>"),
        ("purpose", facts.purpose),
        ("responsible", each.authority_name),
        ("monitoring_hours", facts.monitoring_hours),
        ("comment_rules", facts.comment_rules and " ".join(facts.comment_rules.split())),
        ("opened", str(each.opened)),
        ("closed", each.closed and str(each.closed)),
    ]
    lines = [f"- {words[name]}: {value}" for name, value in said if value]
    lines += [f"- {words['holders']}: {_holder(holder)}" for holder in each.holders]
    if each.kind is ChannelKind.ROLE_ACCOUNT:
        lines.append(f"- {direct_messages(each.holders, words, today)}")
    return lines


def _holder(holder: Holder) -> str:
    named = f"{holder.position}, {holder.name}" if holder.name else holder.position
    return f"{named}, {holder.from_date} – {holder.to_date or ''}".rstrip()


def direct_messages(holders: Sequence[Holder], words: Mapping[str, str], today: date) -> str:
    """What a role account's readers are told of their direct messages."""
    agreed = next((each.agreed_on for each in holders if each.has_agreed_on(today)), None)
    return words["direct_not_captured"] if agreed is None else f"{words['direct_captured']} {agreed}."
