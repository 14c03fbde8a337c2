"""Photos that a Page's deliveries name by number only: asked for at the Graph API with the page's access token.

Source: developers.facebook.com/docs/graph-api/reference/photo (``images``: the same photo in several sizes, each with
an address of Meta's file servers that needs no token).
"""

import json
import re

ADDRESS = "https://graph.facebook.com/"
_ASKS = "?fields=images"
_NUMBER = re.compile(r"[0-9]{1,40}(?:_[0-9]{1,40})?", re.ASCII)


def photo_address(number: str) -> str | None:
    """Where a photo can be asked for; ``None`` if this is no number of one."""
    return f"{ADDRESS}{number}{_ASKS}" if _NUMBER.fullmatch(number) else None


def photo_path(url: str) -> str | None:
    """What to ask the Graph API for, after its own address; ``None`` for any other address."""
    path = url.removeprefix(ADDRESS)
    number = path.removesuffix(_ASKS)
    return path if number != path != url and _NUMBER.fullmatch(number) else None


def read_photo(answer: bytes) -> str | None:
    """The address of the largest size; ``None`` if the answer is something else."""
    try:
        told = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    images = told.get("images") if isinstance(told, dict) else None
    sizes = [each for each in images if isinstance(each, dict)] if isinstance(images, list) else []
    found = [(_pixels(each), url) for each in sizes if isinstance(url := each.get("source"), str)]
    return max(found, default=(0, None), key=lambda pair: pair[0])[1]


def _pixels(size: dict[str, object]) -> int:
    width, height = size.get("width"), size.get("height")
    return width * height if isinstance(width, int) and isinstance(height, int) else 0
