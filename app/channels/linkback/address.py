"""Web addresses, as far as it matters whether two lead to the same page."""

import re
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from app.channels.storable import IDENTIFIER_LIMIT

# ASCII as RFC 3986 has it, without the backslash that some readers take for a slash and others do not.
_WEB = re.compile(r"https?://[\x21-\x5b\x5d-\x7e]+", re.ASCII | re.IGNORECASE)
_HOST = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}", re.ASCII)
_ASCII = "".join(map(chr, range(0x80)))
_NOT_UNDERSTOOD = "\ufffd"
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


def in_ascii(address: str) -> str:
    """An address with the letters of its path and query beyond ASCII percent-encoded (RFC 3987 section 3.1).

    A host beyond ASCII is left alone, and so are letters that came in an encoding nobody knows: neither is guessed at.
    """
    host = _HOST.match(address)
    if address.isascii() or host is None or _NOT_UNDERSTOOD in address:
        return address
    try:
        return host[0] + quote(address[host.end() :], safe=_ASCII)
    except UnicodeEncodeError:  # half a character
        return address


def place_of(address: str) -> Place | None:
    """Where an address leads; ``None`` if it is no page on the web that anybody may ask for.

    Refused: other schemes, more than 512 characters, characters that an address does not have, no host, a user's name.
    """
    address = address if len(address) > IDENTIFIER_LIMIT else in_ascii(address)
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
    path, query = (_ESCAPE.sub(lambda escape: escape[0].upper(), each) for each in (parts.path or "/", parts.query))
    return Place(host.rstrip(".") if usual else f"{host}:{port}", path, query)
