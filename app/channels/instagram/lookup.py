"""What Instagram names but does not send: the words of a mention, and the authority's picture above a comment.

Sources: developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/mentioned_comment,
…/mentioned_media and …/reference/instagram-media. What is answered is put into a delivery of our own, which is read
like any other.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import quote

from app.channels.json_body import Json, compact, decode
from app.records.message import Unread

FIELD = "diarium_lookup"
"""The ``field`` of our own deliveries; Meta has none of that name."""

_MEDIA = "id,caption,media_type,media_url,permalink,timestamp,username"
_COMMENT = "id,text,timestamp,username"


class Sort(StrEnum):
    """What is looked up."""

    MENTIONED_COMMENT = "mentioned_comment"
    MENTIONED_MEDIA = "mentioned_media"
    MEDIA_ABOVE = "media_above"


class Lookup(NamedTuple):
    """One thing to ask for: of what sort, by which account, and its id."""

    sort: Sort
    account: str
    id: str


def path_of(lookup: Lookup) -> str | None:
    """What to ask the Graph API for, after its own address; ``None`` if an id is no number."""
    if not all(each.isascii() and each.isdigit() for each in (lookup.account, lookup.id)):
        return None
    if lookup.sort is Sort.MEDIA_ABOVE:
        return f"{lookup.id}?fields={quote(_MEDIA)}"
    name, fields = ("comment", _COMMENT) if lookup.sort is Sort.MENTIONED_COMMENT else ("media", _MEDIA)
    return f"{lookup.account}?fields={quote(f'{lookup.sort}.{name}_id({lookup.id}){{{fields}}}')}"


def delivery_of(lookup: Lookup, answer: bytes, at: datetime) -> bytes | None:
    """The body of a delivery that tells what was answered; ``None`` if the answer is something else."""
    document = decode(answer)
    if isinstance(document, Unread) or not isinstance(document.value, dict):
        return None
    told = document.value if lookup.sort is Sort.MEDIA_ABOVE else document.value.get(str(lookup.sort))
    if not isinstance(told, dict):
        return None
    value: Mapping[str, Json] = {"sort": str(lookup.sort), "id": lookup.id, "told": told}
    change: Json = {"field": FIELD, "value": dict(value)}
    entry: Json = {"id": lookup.account, "time": int(at.timestamp()), "changes": [change]}
    return compact({"object": "instagram", "entry": [entry]}).encode()
