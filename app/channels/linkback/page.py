"""What a fetched page says, and whether it links to us. All of it works in linear time."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from app.channels.html_text import plain_text, with_characters
from app.channels.linkback.address import Place, place_of

TITLE_LIMIT = 300
AROUND = 2000
"""How much of a page is read on each side of the link, in characters. Pages are full of what is not about us."""

MOST_LINKS = 10

HTML_TYPES = frozenset(("text/html", "application/xhtml+xml", ""))
PAGE_TYPES = HTML_TYPES | {"text/plain"}

_MARK = "\ue000"
_CODECS = {
    "utf-8": "utf-8-sig",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
    "utf-16": "utf-16",
}
_CHARSET = re.compile(r"""charset\s{0,9}=\s{0,9}["']?([A-Za-z0-9_-]{1,40})""", re.IGNORECASE)
_DECLARED_WITHIN = 1024
_HIDDEN = re.compile(r"<!--|<(script|style|template|textarea)\b", re.IGNORECASE)
_ENDS = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "template", "textarea")}
_HEAD_ENDS = re.compile(r"</head|<body", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]*>([^<]*)", re.IGNORECASE)
_LINKING = re.compile(r"<(?:a|area|audio|blockquote|iframe|img|q|source|video)\s([^<>]*)>", re.IGNORECASE)
_ADDRESS = re.compile(r"""(?:^|\s)(?:href|src|cite)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_WRITTEN_OUT = re.compile(r"https?://[\x21-\x7e]+", re.ASCII | re.IGNORECASE)


class Page(NamedTuple):
    """What is kept of a page as text, and which of our addresses it links to."""

    title: str
    excerpt: str
    links: tuple[str, ...]


class _Link(NamedTuple):
    begins: int
    address: str
    place: Place


def media_type_of(content_type: str) -> str:
    """The type without its parameters, in small letters; empty if there is none."""
    return content_type.partition(";")[0].strip().lower()


def decoded(body: bytes, content_type: str) -> str:
    """The text of a page in the encoding it says it has, else UTF-8. What does not fit becomes U+FFFD."""
    said = _CHARSET.search(content_type) or _CHARSET.search(body[:_DECLARED_WITHIN].decode("latin-1"))
    codec = _CODECS.get(said[1].lower(), "utf-8-sig") if said else "utf-8-sig"
    return body.decode(codec, "replace")


def read_page(text: str, media_type: str, site: Place, target: Place | None) -> Page | None:
    """Read a page that links to us.

    Args:
        site: the top of our addresses.
        target: which of them it must link to; ``None`` for any.

    Returns:
        ``None`` if it does not link there. Links in comments and scripts are no links; nor are relative ones, which
        lead to the source's own site.
    """
    text = text.replace(_MARK, "")
    is_html = media_type in HTML_TYPES
    shown = _without_hidden(text) if is_html else text
    title = _TITLE.search(shown) if is_html else None
    if title is not None:
        # A page may do without the tags of its head, and then its title would be read twice.
        shown = shown[: title.start()] + shown[title.end() :]
    ours = [link for link in _links(shown, is_html, site.host) if link.place.is_below(site)]
    found = next((link for link in ours if target is None or link.place == target), None)
    if found is None:
        return None
    links = tuple(dict.fromkeys(link.address for link in ours))[:MOST_LINKS]
    return Page(_line(title[1]) if title else "", _excerpt(shown, found.begins, is_html), links)


def _links(text: str, is_html: bool, host: str) -> Iterator[_Link]:
    """The absolute links of a text that may lead to a host."""
    for begins, written in _addresses_in_html(text) if is_html else _addresses_in_text(text):
        address = f"https:{written}" if written.startswith("//") else written
        if host in address.lower() and (place := place_of(address)) is not None:
            yield _Link(begins, address, place)


def _addresses_in_html(text: str) -> Iterator[tuple[int, str]]:
    for tag in _LINKING.finditer(text):
        for each in _ADDRESS.finditer(tag[1]):
            yield tag.start(), with_characters(each[1] or each[2] or each[3] or "").strip()


def _addresses_in_text(text: str) -> Iterator[tuple[int, str]]:
    return ((each.start(), each[0].rstrip(".,;:!?)>]\"'")) for each in _WRITTEN_OUT.finditer(text))


def _without_hidden(html: str) -> str:
    """Without comments and what is not shown; what never ends hides the rest, as in a browser."""
    parts, place = [], 0
    while hidden := _HIDDEN.search(html, place):
        parts.append(html[place : hidden.start()])
        name = (hidden[1] or "").lower()
        ends = _ENDS[name].search(html, hidden.end()) if name else None
        place = (ends.start() if ends else -1) if name else html.find("-->", hidden.end())
        if place < 0:
            return "".join(parts)
        place += 0 if name else len("-->")
    return "".join([*parts, html[place:]])


def _excerpt(text: str, begins: int, is_html: bool) -> str:
    """The words around a link."""
    head = _HEAD_ENDS.search(text, 0, begins) if is_html else None
    body = text[head.start() if head else 0 : begins] + _MARK + text[begins:]
    words = plain_text(body) if is_html else body.strip()
    before, _, after = words.partition(_MARK)
    return f"{_last(before)}{_first(after)}".strip()


def _last(text: str) -> str:
    return text if len(text) <= AROUND else "… " + text[-AROUND:].partition(" ")[2]


def _first(text: str) -> str:
    return text if len(text) <= AROUND else text[:AROUND].rpartition(" ")[0] + " …"


def _line(text: str) -> str:
    return " ".join(with_characters(text).split())[:TITLE_LIMIT]
