"""When an address stops working, where it says so itself.

Platforms hand out signed addresses. Meta's end with the time in ``oe`` (hex) or ``ext`` (decimal), as seen in public
payloads; Amazon's and Google's stores write ``X-Amz-Expires`` and ``X-Goog-Expires`` (their signature version 4), older
ones and CDNs ``Expires``.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

_META = ("fbcdn.net", "cdninstagram.com", "fbsbx.com")
_EARLIEST, _LATEST = 1_000_000_000, 10_000_000_000


def expiry_of(url: str) -> datetime | None:
    """The moment (UTC) after which an address is of no use; ``None`` if it does not say."""
    try:
        parts = urlsplit(url)
        given = {name.lower(): value for name, value in parse_qsl(parts.query, max_num_fields=100)}
        host = parts.hostname or ""
    except ValueError:
        return None
    if host.endswith(_META):
        return _moment(given.get("oe"), 16) or _moment(given.get("ext"), 10)
    for maker in ("x-amz", "x-goog"):
        if f"{maker}-date" in given:
            return _signed(given[f"{maker}-date"], given.get(f"{maker}-expires"))
    return _moment(given.get("expires"), 10)


def _moment(text: str | None, base: int) -> datetime | None:
    if text is None or not text.isascii() or not text.isalnum():
        return None
    try:
        seconds = int(text, base)
    except ValueError:
        return None
    return datetime.fromtimestamp(seconds, UTC) if _EARLIEST < seconds < _LATEST else None


def _signed(date: str, seconds: str | None) -> datetime | None:
    if seconds is None or not (seconds.isascii() and seconds.isdigit() and len(seconds) < 10):
        return None
    try:
        begin = datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return begin + timedelta(seconds=int(seconds))
    except (ValueError, OverflowError):
        return None
