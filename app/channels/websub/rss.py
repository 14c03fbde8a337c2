"""RSS 2.0 and its older versions, RSS 1.0 included."""

from collections.abc import Iterator
from datetime import UTC
from email.utils import parsedate_to_datetime

from app.channels.html_text import plain_text
from app.channels.storable import identifier
from app.channels.times import Moment
from app.channels.websub.atom import moment
from app.channels.websub.entry import Entry, Feed, entry_event, web_address
from app.channels.xml_body import Element, children, first, line, text_of
from app.records.message import Attachment, Author, Event

_RSS_1 = "{http://purl.org/rss/1.0/}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_ATOM = "{http://www.w3.org/2005/Atom}"
_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"

ROOTS = frozenset(("rss", f"{_RDF}RDF"))

_RAW_LIMIT = 64


def items(root: Element) -> Iterator[Element]:
    """Items stand in ``channel``; in RSS 1.0 beside it."""
    yield from children(_channel(root), "item", f"{_RSS_1}item")


def _channel(root: Element) -> Element:
    channel = first(root, "channel")
    return root if channel is None else channel


def read_item(path: str, element: Element, root: Element, feed: Feed) -> Event:
    """Read an item. ``guid`` names it, else ``rdf:about``, else its link.

    Raises:
        Unreadable: see ``entry_event``.
    """
    link = line(element, "link", f"{_RSS_1}link")
    name = line(element, "guid") or element.get(f"{_RDF}about") or link
    entry = Entry(
        id=identifier(name, "guid"),
        title=_words(element, "title", f"{_RSS_1}title"),
        words=_words(element, _ENCODED, "description", f"{_RSS_1}description"),
        author=_author(element) or _author(_channel(root)),
        published=_published(element),
        updated=moment(line(element, f"{_ATOM}updated")),
        link=web_address(link),
        attachments=tuple(_enclosures(element)),
        from_elsewhere=first(element, "source") is not None,
    )
    return entry_event(path, entry, element, feed)


def _words(element: Element, *names: str) -> str:
    """HTML or plain text; RSS does not say which."""
    child = first(element, *names)
    return "" if child is None else plain_text(text_of(child)).strip()


def _author(element: Element) -> Author | None:
    name = line(element, f"{_DC}creator", "author")
    return None if name is None else Author(identifier(name, "author"), name)


def _published(element: Element) -> Moment:
    """``pubDate`` is of RFC 822, ``dc:date`` of ISO 8601. A time without a zone keeps only its raw form."""
    text = line(element, "pubDate")
    if text is None:
        return moment(line(element, f"{_DC}date"))
    try:
        at = parsedate_to_datetime(text)
        return Moment(None if at.tzinfo is None else at.astimezone(UTC), text[:_RAW_LIMIT])
    except (ValueError, OverflowError, TypeError):
        return Moment(None, text[:_RAW_LIMIT])


def _enclosures(element: Element) -> Iterator[Attachment]:
    for each in element.findall("enclosure"):
        yield Attachment("file", url=each.get("url"), media_type=each.get("type"))
