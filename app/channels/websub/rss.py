"""RSS 2.0 and its older versions, RSS 1.0 included."""

import re
from collections.abc import Iterator
from datetime import UTC
from email.utils import parsedate_to_datetime

from app.channels.html_text import plain_text
from app.channels.storable import identifier
from app.channels.times import Moment
from app.channels.websub.atom import moment
from app.channels.websub.entry import Entry, Feed, entry_event, web_address
from app.channels.xml_body import Element, by_name, children, first, text_of, words_of
from app.records.message import Attachment, Author, Event

_RSS_1 = "{http://purl.org/rss/1.0/}"
_RSS_1_ITEM = f"{_RSS_1}item"
_RSS_1_LINK = f"{_RSS_1}link"
_RSS_1_TITLE = f"{_RSS_1}title"
_RSS_1_DESCRIPTION = f"{_RSS_1}description"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_RDF_ABOUT = f"{_RDF}about"
_DC = "{http://purl.org/dc/elements/1.1/}"
_DC_CREATOR = f"{_DC}creator"
_DC_DATE = f"{_DC}date"
_ATOM_UPDATED = "{http://www.w3.org/2005/Atom}updated"
_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"

ROOTS = frozenset(("rss", f"{_RDF}RDF"))

_RAW_LIMIT = 64
_TO_THE_MINUTE = re.compile(r"([Tt][0-9]{2}:[0-9]{2})([Zz]|[+-][0-9]{2}:[0-9]{2})\Z", re.ASCII)


def items(root: Element) -> list[Element]:
    """Items stand in ``channel``; in RSS 1.0 beside it."""
    return children(_channel(root), "item", _RSS_1_ITEM)


def _channel(root: Element) -> Element:
    channel = first(root, "channel")
    return root if channel is None else channel


def read_item(path: str, element: Element, root: Element, feed: Feed) -> Event:
    """Read an item. ``guid`` names it, else ``rdf:about``, else its link.

    Raises:
        Unreadable: see ``entry_event``.
    """
    parts = by_name(element)
    link = words_of(parts.get("link", parts.get(_RSS_1_LINK)))
    name = words_of(parts.get("guid")) or element.get(_RDF_ABOUT) or link
    summary = parts.get("description", parts.get(_RSS_1_DESCRIPTION))
    entry = Entry(
        id=identifier(name, "guid"),
        title=_words(parts.get("title", parts.get(_RSS_1_TITLE))),
        words=_words(parts.get(_ENCODED, summary)),
        author=_author(parts.get(_DC_CREATOR, parts.get("author"))) or _author(_channels_author(root)),
        published=_published(parts),
        updated=moment(words_of(parts.get(_ATOM_UPDATED))),
        link=web_address(link),
        attachments=tuple(_enclosures(element)),
        from_elsewhere="source" in parts,
    )
    return entry_event(path, entry, element, feed)


def _words(element: Element | None) -> str:
    """HTML or plain text; RSS does not say which."""
    return "" if element is None else plain_text(text_of(element)).strip()


def _channels_author(root: Element) -> Element | None:
    return first(_channel(root), _DC_CREATOR, "author")


def _author(element: Element | None) -> Author | None:
    name = words_of(element)
    return None if name is None else Author(identifier(name, "author"), name)


def _published(parts: dict[str, Element]) -> Moment:
    """``pubDate`` is of RFC 822, though some write it as the other, and ``dc:date`` of ISO 8601.

    A time without a zone keeps only its raw form; ``-0000`` is universal time (RFC 5322 section 3.3).
    """
    text = words_of(parts.get("pubDate"))
    if text is None:
        return _w3c_time(words_of(parts.get(_DC_DATE)))
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError, TypeError):
        return _w3c_time(text)
    if at.tzinfo is None and text.endswith("-0000"):
        at = at.replace(tzinfo=UTC)
    try:
        return Moment(None if at.tzinfo is None else at.astimezone(UTC), text[:_RAW_LIMIT])
    except OverflowError:
        return Moment(None, text[:_RAW_LIMIT])


def _w3c_time(text: str | None) -> Moment:
    """A time that may leave out its seconds (w3.org/TR/NOTE-datetime), as ``dc:date`` does."""
    found = moment(text)
    if text is None or found.at is not None:
        return found
    return found._replace(at=moment(_TO_THE_MINUTE.sub(r"\1:00\2", text)).at)


def _enclosures(element: Element) -> Iterator[Attachment]:
    for each in element.findall("enclosure"):
        yield Attachment("file", url=each.get("url"), media_type=each.get("type"))
