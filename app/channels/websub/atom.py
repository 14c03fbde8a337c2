"""Atom (RFC 4287), YouTube's additions to it, and its tombstones (RFC 6721)."""

from html import escape

from app.channels.html_text import plain_text
from app.channels.parts import Unreadable
from app.channels.storable import identifier
from app.channels.times import Moment, rfc3339_time
from app.channels.websub.entry import Entry, Feed, entry_event, removal_event, web_address
from app.channels.xml_body import Element, contents, first, first_of, line, text_of
from app.records.message import Attachment, Author, Event

_NS = "{http://www.w3.org/2005/Atom}"
FEED = f"{_NS}feed"
ENTRY = f"{_NS}entry"
_LINK = f"{_NS}link"
DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
_YOUTUBE_CHANNEL = "{http://www.youtube.com/xml/schemas/2015}channelId"

_RAW_LIMIT = 64


def read_entry(path: str, element: Element, root: Element, feed: Feed) -> Event:
    """Read an entry. Its author may stand in the feed instead (section 4.2.1).

    Raises:
        Unreadable: see ``entry_event``.
    """
    links = element.findall(_LINK)
    link = web_address(next((each.get("href") for each in links if _relation(each) == "alternate"), None))
    entry = Entry(
        id=identifier(line(element, f"{_NS}id"), "id"),
        title=_words(first(element, f"{_NS}title")),
        words=_words(first(element, f"{_NS}content", f"{_NS}summary")),
        author=_author(first_of((element, root), f"{_NS}author")),
        published=moment(line(element, f"{_NS}published")),
        updated=moment(line(element, f"{_NS}updated")),
        link=link,
        attachments=tuple(_attachments(element, links, link, feed)),
        from_elsewhere=_is_from_elsewhere(element, feed),
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


def _is_from_elsewhere(element: Element, feed: Feed) -> bool:
    """``source`` names another feed (section 4.2.11); on YouTube each entry names its uploader."""
    uploader = line(element, _YOUTUBE_CHANNEL)
    if feed.youtube_channel is not None and uploader is not None:
        return uploader != feed.youtube_channel
    return first(element, f"{_NS}source") is not None


def _relation(link: Element) -> str:
    """A link that names no relation is the alternate (section 4.2.7.2)."""
    return link.get("rel", "alternate")


def _author(author: Element | None) -> Author | None:
    if author is None:
        return None
    name, uri = line(author, f"{_NS}name"), line(author, f"{_NS}uri", f"{_NS}email")
    return Author(identifier(uri, "author.uri") or identifier(name, "author.name"), name) if name or uri else None


def _attachments(element: Element, links: list[Element], link: str | None, feed: Feed) -> list[Attachment]:
    found = [
        Attachment(
            kind="file",
            url=each.get("href"),
            name=each.get("title"),
            media_type=each.get("type"),
        )
        for each in links
        if _relation(each) == "enclosure"
    ]
    content = first(element, f"{_NS}content")
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
