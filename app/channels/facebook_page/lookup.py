"""The page's own post above a comment, where it never arrived: it is older than the subscription, or an ad.

Sources: developers.facebook.com/docs/graph-api/reference/pagepost and …/webhooks/reference/page (no webhooks for ads,
but for comments on them). What is answered is put into a delivery of our own, in the words of the page's feed.
"""

import re
from datetime import datetime
from typing import NamedTuple

from app.channels.json_body import Json, compact, decode
from app.records.message import Unread

_FIELDS = "message,story,created_time,permalink_url,full_picture,from"
_POST = re.compile(r"[0-9]{1,40}_[0-9]{1,40}", re.ASCII)


class PostAbove(NamedTuple):
    """A post to ask for: the page's id and the post's."""

    account: str
    id: str


def path_of(wanted: PostAbove) -> str | None:
    """What to ask the Graph API for, after its own address; ``None`` if it is no post of that page's."""
    is_theirs = _POST.fullmatch(wanted.id) and wanted.id.startswith(f"{wanted.account}_")
    return f"{wanted.id}?fields={_FIELDS}" if is_theirs else None


def delivery_of(wanted: PostAbove, answer: bytes, at: datetime) -> bytes | None:
    """The body of a delivery that tells what was answered; ``None`` if the answer is something else.

    The post is told of as it read when it was looked up, not as it was first written.
    """
    document = decode(answer)
    told = None if isinstance(document, Unread) else document.value
    if not isinstance(told, dict) or told.get("id") not in (None, wanted.id) or "error" in told:
        return None
    seconds = int(at.timestamp())
    value: dict[str, Json] = {
        "item": "status",
        "verb": "edited",
        "post_id": wanted.id,
        "from": told.get("from") or {"id": wanted.account},
        "created_time": told.get("created_time"),
        "edited_time": seconds,
        "permalink_url": told.get("permalink_url"),
        "photo": told.get("full_picture"),
        "message": told.get("message") or told.get("story"),
    }
    present: Json = {name: each for name, each in value.items() if each is not None}
    change: Json = {"field": "feed", "value": present}
    entry: Json = {"id": wanted.account, "time": seconds, "changes": [change]}
    return compact({"object": "page", "entry": [entry]}).encode()
