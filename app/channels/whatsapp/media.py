"""WhatsApp's files: asked for by id with the channel's access token, then fetched within five minutes.

Source: developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media ("Get media
URL", "Download media"). The id in a webhook can be asked for during seven days.
"""

import json
import re
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from app.channels.whatsapp.content import MEDIA_ADDRESS

ID_LIVES = timedelta(days=7)
_ID = re.compile(r"[0-9]{1,40}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class MediaAddress(NamedTuple):
    """Where the bytes are, for five minutes, and what WhatsApp says of them."""

    url: str
    sha256: bytes | None


def media_id(url: str) -> str | None:
    """The id of the file that an address of WhatsApp's leads to, of either sort; ``None`` for any other address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if url.startswith(MEDIA_ADDRESS):
        found = parts.path.removeprefix("/")
    elif parts.scheme == "https" and parts.hostname == "lookaside.fbsbx.com":
        found = parse_qs(parts.query, max_num_fields=50).get("mid", [""])[0]
    else:
        return None
    return found if _ID.fullmatch(found) else None


def read_media(answer: bytes) -> MediaAddress | None:
    """Read the answer to asking for an id; ``None`` if it is something else."""
    try:
        told = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or not isinstance(url := told.get("url"), str):
        return None
    digest = told.get("sha256")
    return MediaAddress(url, bytes.fromhex(digest) if isinstance(digest, str) and _SHA256.fullmatch(digest) else None)
