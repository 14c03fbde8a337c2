"""XML from raw bytes, without anything an attacker could build on: no document type, no entities, no depth.

A feed needs no document type (RFC 4287 has none), and without one there are no entities to grow and nothing outside
to fetch. The parser is the standard library's expat, told to stop at the first sign of one. No input makes an
exception.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn, cast
from xml.parsers import expat

from app.channels.json_body import Json
from app.records.message import Unread
from app.records.vocabulary import ParkedReason

DEPTH_LIMIT = 60
"""Deepest nesting that is read. Feeds have five; XHTML in an entry has some twenty more."""

ELEMENT_LIMIT = 100_000
"""Most elements that are read: some thousand entries. A body of nothing but tags would fill the memory."""

_ENCODING = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
# Those that feeds have, each read in linear time; Python knows others that are not.
_CODECS = {
    "utf-8": "utf-8-sig",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
    "utf-16": "utf-16",
}


@dataclass(slots=True)
class Element:
    """An element: its name as ``namespace local`` (only ``local`` outside namespaces), attributes and contents."""

    name: str
    attributes: dict[str, str]
    contents: "list[Element | str]" = field(default_factory=list)

    def each(self, *names: str) -> "Iterator[Element]":
        """The children of any of these names, in document order."""
        return (child for child in self.contents if isinstance(child, Element) and child.name in names)

    def first(self, *names: str) -> "Element | None":
        """The first child of the first of these names that there is."""
        for name in names:
            for child in self.contents:
                if type(child) is Element and child.name == name:
                    return child
        return None

    def text(self) -> str:
        """All text inside, tags left out."""
        if len(self.contents) == 1 and type(self.contents[0]) is str:
            return self.contents[0]
        return "".join(_texts(self))

    def line(self, *names: str) -> str | None:
        """The text of such a child without surrounding blanks; ``None`` if there is none."""
        child = self.first(*names)
        return None if child is None else child.text().strip() or None

    def as_json(self) -> Json:
        """The same as JSON, nothing left out: ``[name, attributes, [contents…]]``."""
        return [
            self.name,
            cast("Json", self.attributes),
            [child if type(child) is str else cast("Element", child).as_json() for child in self.contents],
        ]


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
    except (expat.ExpatError, ValueError):
        return Unread("$", ParkedReason.NOT_XML)


def _decoded(body: bytes) -> str | None:
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
    # The encoding is given, so that one in the declaration, which has been heeded, is not heeded twice.
    parser = expat.ParserCreate("utf-8", " ")
    top = Element("", {})
    open_elements = [top]
    room = iter(range(ELEMENT_LIMIT))

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(open_elements) > DEPTH_LIMIT:
            raise _Stopped(ParkedReason.NESTED_TOO_DEEP, "")
        if next(room, None) is None:
            raise _Stopped(ParkedReason.UNKNOWN_SHAPE, "too many elements")
        element = Element(name, attributes)
        open_elements[-1].contents.append(element)
        open_elements.append(element)

    def end(_name: str) -> None:
        open_elements.pop()

    def characters(data: str) -> None:
        open_elements[-1].contents.append(data)

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.Parse(text.encode(), True)
    root = top.contents[0]
    if not isinstance(root, Element):
        raise _Stopped(ParkedReason.NOT_XML, "")
    return root


def _refuse_document_type(_name: str, _system: str | None, _public: str | None, _internal: bool) -> NoReturn:
    raise _Stopped(ParkedReason.NOT_XML, "document type")


def _texts(element: Element) -> Iterator[str]:
    for child in element.contents:
        if isinstance(child, str):
            yield child
        else:
            yield from _texts(child)
