"""Which hub a feed names, and what the feed calls itself.

Source: w3.org/TR/websub section 4: ``Link`` headers (RFC 8288) come before links in the feed; the topic is what the
feed calls itself.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urljoin

from app.channels.xml_body import Element, children, decode_xml, first
from app.records.message import Unread

_LINK = "{http://www.w3.org/2005/Atom}link"
_HEADER_LINK = re.compile(r"<([^<>]{1,2000})>([^<>]{0,2000})")
_RELATION = re.compile(r""";\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))""", re.IGNORECASE)


class Named(NamedTuple):
    """What a feed names: its hub and itself, as absolute addresses; ``None`` for what it does not name."""

    hub: str | None
    itself: str | None


def named_by(address: str, link_header: str, body: bytes) -> Named:
    """What the answer at an address names.

    Args:
        address: where the feed was fetched.
        link_header: its ``Link`` headers, joined by commas.
    """
    links = [*_in_header(link_header), *_in_body(body)]
    named = dict(reversed(links))
    return Named(*(_absolute(address, named.get(relation)) for relation in ("hub", "self")))


def _in_header(header: str) -> Iterator[tuple[str, str]]:
    for target, parameters in _HEADER_LINK.findall(header):
        for quoted, bare in _RELATION.findall(parameters)[:1]:
            yield from ((relation, target) for relation in (quoted or bare).lower().split())


def _in_body(body: bytes) -> Iterator[tuple[str, str]]:
    root = decode_xml(body)
    if isinstance(root, Unread):
        return
    channel = first(root, "channel")
    holders = [root] if channel is None else [root, channel]
    for link in (link for holder in holders for link in children(holder, _LINK)):
        target = link.get("href")
        if target:
            yield from ((relation, target) for relation in _relations(link))


def _relations(link: Element) -> list[str]:
    return link.get("rel", "").lower().split()


def _absolute(address: str, target: str | None) -> str | None:
    if target is None:
        return None
    try:
        found = urljoin(address, target)
    except ValueError:
        return None
    return found if found.startswith(("https://", "http://")) else None
