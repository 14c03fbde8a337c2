"""RSS 2.0 and its older versions, RSS 1.0 included."""

from collections.abc import Iterator
from datetime import UTC
from email.utils import parsedate_to_datetime

from app.channels.html_text import plain_text
from app.channels.storable import identifier
from app.channels.times import Moment
from app.channels.websub.atom import moment
from app.channels.websub.entry import Entry, Feed, entry_event, web_address
from app.channels.xml_body import Element
from app.records.message import Attachment, Author, Event

_RSS_1 = "http://purl.org/rss/1.0/ "
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns# "
_DC = "http://purl.org/dc/elements/1.1/ "
_ATOM = "http://www.w3.org/2005/Atom "
_ENCODED = "http://purl.org/rss/1.0/modules/content/ encoded"

ROOTS = frozenset(("rss", f"{_RDF}RDF"))

_RAW_LIMIT = 64


def items(root: Element) -> Iterator[Element]:
    """Items stand in ``channel``; in RSS 1.0 beside it."""
    channel = root.first("channel")
    yield from (channel or root).each("item", f"{_RSS_1}item")


def read_item(path: str, element: Element, root: Element, feed: Feed) -> Event:
    """Read an item. ``guid`` names it, else ``rdf:about``, else its link.

    Raises:
        Unreadable: see ``entry_event``.
    """
    link = element.line("link", f"{_RSS_1}link")
    name = element.line("guid") or element.attributes.get(f"{_RDF}about") or link
    channel = root.first("channel") or root
    entry = Entry(
        id=identifier(name, "guid"),
        title=_words(element, "title", f"{_RSS_1}title"),
        words=_words(element, _ENCODED, "description", f"{_RSS_1}description"),
        author=_author(element) or _author(channel),
        published=_published(element),
        updated=moment(element.line(f"{_ATOM}updated")),
        link=web_address(link),
        attachments=tuple(_enclosures(element)),
        from_elsewhere=element.first("source") is not None,
    )
    return entry_event(path, entry, element, feed)


def _words(element: Element, *names: str) -> str:
    """HTML or plain text; RSS does not say which."""
    child = element.first(*names)
    return "" if child is None else plain_text(child.text()).strip()


def _author(element: Element) -> Author | None:
    name = element.line(f"{_DC}creator", "author")
    return None if name is None else Author(identifier(name, "author"), name)


def _published(element: Element) -> Moment:
    """``pubDate`` is of RFC 822, ``dc:date`` of ISO 8601. A time without a zone keeps only its raw form."""
    text = element.line("pubDate")
    if text is None:
        return moment(element.line(f"{_DC}date"))
    try:
        at = parsedate_to_datetime(text)
        return Moment(None if at.tzinfo is None else at.astimezone(UTC), text[:_RAW_LIMIT])
    except (ValueError, OverflowError, TypeError):
        return Moment(None, text[:_RAW_LIMIT])


def _enclosures(element: Element) -> Iterator[Attachment]:
    for each in element.each("enclosure"):
        yield Attachment("file", url=each.attributes.get("url"), media_type=each.attributes.get("type"))
