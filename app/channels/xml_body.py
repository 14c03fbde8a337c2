"""XML from raw bytes, without anything an attacker could build on: no document type, no entities, no depth.

A feed needs no document type (RFC 4287 has none), and without one there are no entities to grow and nothing outside
to fetch. The parser is the standard library's, told to stop at the first sign of one. No input makes an exception.

An element is ``ElementTree``'s, its name ``{namespace}local`` (only ``local`` outside namespaces).
"""

import re
from codecs import BOM_UTF8
from typing import Any, NoReturn
from xml.etree import ElementTree as ET

from app.channels.json_body import Json
from app.records.message import Unread
from app.records.vocabulary import ParkedReason

Element = ET.Element

DEPTH_LIMIT = 60
"""Deepest nesting that is read. Feeds have five; XHTML in an entry has some twenty more."""

ELEMENT_LIMIT = 100_000
"""Most elements that are read: some thousand entries. A body of nothing but tags would fill the memory."""

_ENCODING = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_BLANKS = b" \t\r\n"
# Those that feeds have, each read in linear time; Python knows others that are not.
_CODECS = {
    "utf-8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
    "utf-16": "utf-16",
}


def children(element: Element, *names: str) -> list[Element]:
    """The children of any of these names, in document order; of one name ``findall`` gives them sooner."""
    return [child for child in element if child.tag in names]


def first(element: Element, *names: str) -> Element | None:
    """The first child of the first of these names that there is."""
    for name in names:
        child = element.find(name)
        if child is not None:
            return child
    return None


def by_name(element: Element) -> dict[str, Element]:
    """The first child of each name: sooner than ``first`` where many are asked for."""
    return {child.tag: child for child in element[::-1]}


def text_of(element: Element) -> str:
    """All text inside, tags left out."""
    return "".join(element.itertext()) if len(element) else element.text or ""


def line(element: Element, *names: str) -> str | None:
    """The text of such a child without surrounding blanks; ``None`` if there is none."""
    return words_of(first(element, *names))


def words_of(element: Element | None) -> str | None:
    """The text of an element without surrounding blanks; ``None`` if there is neither."""
    return None if element is None else text_of(element).strip() or None


def contents(element: Element) -> list[Element | str]:
    """Text and children in document order."""
    found: list[Element | str] = [element.text] if element.text else []
    for child in element:
        found.append(child)
        if child.tail:
            found.append(child.tail)
    return found


def as_json(element: Element) -> Json:
    """The same as JSON, nothing left out: ``[name, attributes, [contents…]]``."""
    attributes: dict[str, Any] = element.attrib
    inside: list[Json] = [element.text] if element.text else []
    if len(element):  # most have nothing but text
        for child in element:
            inside.append(as_json(child))
            if child.tail:
                inside.append(child.tail)
    return [element.tag, attributes, inside]


class _Stopped(Exception):
    def __init__(self, reason: ParkedReason, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


def decode_xml(body: bytes) -> Element | Unread:
    """The root element of a body.

    Refused, as an ``Unread`` of ``$``: bytes that are not in their declared encoding (or in one that feeds do not
    have), text that is not XML, a document type, nesting deeper than ``DEPTH_LIMIT``, more than ``ELEMENT_LIMIT``
    elements.
    """
    text = _decoded(body)
    if text is None:
        return Unread("$", ParkedReason.NOT_UTF8)
    try:
        return _parsed(text)
    except _Stopped as why:
        return Unread("$", why.reason, why.detail)
    except (ET.ParseError, ValueError):
        return Unread("$", ParkedReason.NOT_XML)


def _decoded(body: bytes) -> str | None:
    # Blogs send empty lines before the declaration, where XML has room for nothing (XML 1.0 section 2.8).
    body = body.lstrip(_BLANKS).removeprefix(BOM_UTF8).lstrip(_BLANKS)
    declared = _ENCODING.match(body)
    name = declared[1].decode().lower() if declared else "utf-8"
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        name = "utf-16"
    codec = _CODECS.get(name)
    try:
        return None if codec is None else body.decode(codec)
    except UnicodeDecodeError:
        return None


def _parsed(text: str) -> Element:
    # Where nothing can be amiss the builder in C does all by itself, in half the time; else the guarded one judges.
    marks = text.count("<")
    if marks <= ELEMENT_LIMIT and "<!DOCTYPE" not in text:
        try:
            root = _built(text, ET.TreeBuilder())
        except ET.ParseError:
            return _built(text, _Guarded())  # it may have met something else first
        if marks <= 2 * DEPTH_LIMIT or not _is_too_deep(root):  # it takes two to go in and come out again
            return root
    return _built(text, _Guarded())


def _built(text: str, builder: ET.TreeBuilder) -> Element:
    parser = ET.XMLParser(target=builder)  # noqa: S314 - what it warns of is refused
    parser.feed(text)  # text, so that an encoding in the declaration, which has been heeded, is not heeded twice
    return parser.close()


class _Guarded(ET.TreeBuilder):
    """Stops at a document type, before anything in it is read, and at one element too deep or too many."""

    def __init__(self) -> None:
        super().__init__()
        self._room, self._depth = ELEMENT_LIMIT, 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        if self._depth == DEPTH_LIMIT:
            raise _Stopped(ParkedReason.NESTED_TOO_DEEP, "")
        if self._room == 0:
            raise _Stopped(ParkedReason.UNKNOWN_SHAPE, "too many elements")
        self._depth, self._room = self._depth + 1, self._room - 1
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> NoReturn:
        raise _Stopped(ParkedReason.NOT_XML, "document type")


def _is_too_deep(root: Element) -> bool:
    level = [root]
    for _ in range(DEPTH_LIMIT):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True
