"""Web addresses, as far as it matters whether two lead to the same page."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from app.channels.storable import IDENTIFIER_LIMIT

# ASCII as RFC 3986 has it, without the backslash that some readers take for a slash and others do not.
_WEB = re.compile(r"https?://[\x21-\x5b\x5d-\x7e]+", re.ASCII | re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}


class Place(NamedTuple):
    """Where an address leads, whichever scheme and fragment it has. A port stands with the host unless it is usual."""

    host: str
    path: str
    query: str

    def is_below(self, site: "Place") -> bool:
        """Whether it is that page of ours, or below it."""
        top = site.path.rstrip("/")
        return self.host == site.host and (self.path in (top, site.path) or self.path.startswith(f"{top}/"))


def place_of(address: str) -> Place | None:
    """Where an address leads; ``None`` if it is no page on the web that anybody may ask for.

    Refused: other schemes, more than 512 characters, characters that an address does not have, no host, a user's name.
    """
    if len(address) > IDENTIFIER_LIMIT or not _WEB.fullmatch(address):
        return None
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or "@" in parts.netloc:
        return None
    usual = port is None or port == _PORTS[parts.scheme.lower()]
    return Place(host.rstrip(".") if usual else f"{host}:{port}", parts.path or "/", parts.query)
