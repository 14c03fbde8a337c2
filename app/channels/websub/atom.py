"""Atom (RFC 4287), YouTube's additions to it, and its tombstones (RFC 6721)."""

from html import escape

from app.channels.html_text import plain_text
from app.channels.parts import Unreadable
from app.channels.storable import identifier
from app.channels.times import Moment, rfc3339_time
from app.channels.websub.entry import Entry, Feed, entry_event, removal_event, web_address
from app.channels.xml_body import Element, by_name, contents, text_of, words_of
from app.records.message import Attachment, Author, Event

_NS = "{http://www.w3.org/2005/Atom}"
FEED = f"{_NS}feed"
ENTRY = f"{_NS}entry"
_ID = f"{_NS}id"
_TITLE = f"{_NS}title"
_CONTENT = f"{_NS}content"
_SUMMARY = f"{_NS}summary"
_AUTHOR = f"{_NS}author"
_NAME = f"{_NS}name"
_URI = f"{_NS}uri"
_EMAIL = f"{_NS}email"
_PUBLISHED = f"{_NS}published"
_UPDATED = f"{_NS}updated"
_SOURCE = f"{_NS}source"
_LINK = f"{_NS}link"
DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
_YOUTUBE_CHANNEL = "{http://www.youtube.com/xml/schemas/2015}channelId"

_RAW_LIMIT = 64


def read_entry(path: str, element: Element, root: Element, feed: Feed) -> Event:
    """Read an entry. Its author may stand in the feed instead (section 4.2.1).

    Raises:
        Unreadable: see ``entry_event``.
    """
    parts, links = by_name(element), element.findall(_LINK)
    content, link = parts.get(_CONTENT), _alternate(links)
    entry = Entry(
        id=identifier(words_of(parts.get(_ID)), "id"),
        title=_words(parts.get(_TITLE)),
        words=_words(parts.get(_SUMMARY) if content is None else content),
        author=_author(parts[_AUTHOR] if _AUTHOR in parts else root.find(_AUTHOR)),
        published=moment(words_of(parts.get(_PUBLISHED))),
        updated=moment(words_of(parts.get(_UPDATED))),
        link=link,
        attachments=tuple(_attachments(content, links, link, feed)),
        from_elsewhere=_is_from_elsewhere(parts, feed),
    )
    return entry_event(path, entry, element, feed)


def read_deleted(path: str, element: Element, feed: Feed) -> Event:
    """Read a tombstone.

    Raises:
        Unreadable: see ``removal_event``.
    """
    when = moment(element.get("when"))
    return removal_event(path, element.get("ref"), when, element, feed)


def moment(text: str | None) -> Moment:
    """A time as RFC 3339 has it; one that is otherwise keeps only its raw form."""
    try:
        return rfc3339_time(text, "time")
    except Unreadable:
        return Moment(None, (text or "")[:_RAW_LIMIT])


def _is_from_elsewhere(parts: dict[str, Element], feed: Feed) -> bool:
    """``source`` names another feed (section 4.2.11); on YouTube each entry names its uploader."""
    uploader = None if feed.youtube_channel is None else words_of(parts.get(_YOUTUBE_CHANNEL))
    return _SOURCE in parts if uploader is None else uploader != feed.youtube_channel


def _alternate(links: list[Element]) -> str | None:
    """The entry as a page. A link that names no relation is to it (section 4.2.7.2)."""
    for each in links:
        if each.get("rel", "alternate") == "alternate":
            return web_address(each.get("href"))
    return None


def _author(author: Element | None) -> Author | None:
    if author is None:
        return None
    parts = by_name(author)
    name, uri = words_of(parts.get(_NAME)), words_of(parts.get(_URI, parts.get(_EMAIL)))
    return Author(identifier(uri, "author.uri") or identifier(name, "author.name"), name) if name or uri else None


def _attachments(content: Element | None, links: list[Element], link: str | None, feed: Feed) -> list[Attachment]:
    found = [
        Attachment(
            kind="file",
            url=each.get("href"),
            name=each.get("title"),
            media_type=each.get("type"),
        )
        for each in links
        if each.get("rel") == "enclosure"
    ]
    if content is not None and "src" in content.attrib:
        media_type = content.get("type")
        found.append(Attachment("content", url=content.attrib["src"], media_type=media_type))
    if feed.youtube_channel is not None and link is not None:
        found.append(Attachment("video", url=link))
    return found


def _words(construct: Element | None) -> str:
    """A text construct (section 3.1): plain text, escaped HTML or XHTML."""
    if construct is None:
        return ""
    kind = construct.get("type", "text")
    if kind in ("html", "text/html"):
        return plain_text(text_of(construct))
    return plain_text(_as_html(construct)) if kind == "xhtml" else text_of(construct).strip()


def _as_html(element: Element) -> str:
    """XHTML as the HTML it means, so that paragraphs are found in one place only."""
    inside = "".join(escape(each) if isinstance(each, str) else _as_html(each) for each in contents(element))
    name = element.tag.rpartition("}")[2]
    return f"<{name}>{inside}</{name}>"
