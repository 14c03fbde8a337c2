"""The attachments of a private message, as references: their addresses stop working, so they are fetched apart."""

from collections.abc import Iterator, Mapping

from app.channels.json_body import Json
from app.channels.storable import Repairs
from app.records.message import Attachment

_Object = Mapping[str, Json]
# Instagram's heart is a picture with neither address nor number.
_STICKERS = frozenset(("like_heart", "sticker"))


def attachments(message: _Object, repairs: Repairs) -> tuple[Attachment, ...]:
    """Every attachment of a ``message``; a lone ``sticker_id`` counts as one. What has another form is left alone."""
    listed = message.get("attachments")
    found = tuple(_each(listed if isinstance(listed, list) else [listed], repairs))
    if not found and (number := _said(message.get("sticker_id"), repairs)):
        return (Attachment("sticker", name=number),)
    return found


def _each(listed: list[Json], repairs: Repairs) -> Iterator[Attachment]:
    for given in listed:
        if isinstance(given, dict):
            payload = given.get("payload")
            yield _attachment(given, payload if isinstance(payload, dict) else {}, repairs)


def _attachment(given: _Object, payload: _Object, repairs: Repairs) -> Attachment:
    """``payload`` holds what matters; older links have address and title beside it."""
    kind = _said(given.get("type"), repairs) or "other"
    url = _said(payload.get("url"), repairs) or _said(given.get("url"), repairs)
    number = _said(payload.get("sticker_id"), repairs)
    if number or kind in _STICKERS:
        return Attachment("sticker", url, number or kind)
    shown = _said(payload.get("title"), repairs) or _said(given.get("title"), repairs) or _place(payload)
    first = _first_product(payload)
    return Attachment(
        kind,
        url or _said(first.get("image_url"), repairs) or _any_address(payload, repairs),
        shown or _said(first.get("title"), repairs) or _said(payload.get("text"), repairs),
    )


def _any_address(payload: _Object, repairs: Repairs) -> str | None:
    """Newer sorts name their address otherwise (``story_media_url``): whatever is called one and is one."""
    named = (value for name, value in payload.items() if name.endswith("_url"))
    return next((repairs.text(url) for url in named if isinstance(url, str) and url.startswith("https://")), None)


def _place(payload: _Object) -> str | None:
    """Latitude and longitude, in degrees."""
    at = payload.get("coordinates")
    if not isinstance(at, dict):
        return None
    given = (at.get("lat"), at.get("long"))
    numbers = [str(each) for each in given if isinstance(each, int | float) and not isinstance(each, bool)]
    return ", ".join(numbers) if len(numbers) == len(given) else None


def _first_product(payload: _Object) -> _Object:
    product = payload.get("product")
    elements = (product if isinstance(product, dict) else payload).get("elements")
    first = elements[0] if isinstance(elements, list) and elements else None
    return first if isinstance(first, dict) else {}


def _said(value: Json, repairs: Repairs) -> str | None:
    if isinstance(value, str):
        return repairs.text(value) or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None
