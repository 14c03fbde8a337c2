"""The words of HTML, for reading. What was delivered is kept beside; this is never shown as HTML again."""

import re
from html import unescape

# No "<" inside: a row of them is then looked at once, not once for each. And what a name took it does not give back
# letter by letter, in search of an end that is not there.
_TAG = re.compile(r"<(?:(/?[a-zA-Z][a-zA-Z0-9]*+)[^<>]*+|!--[^<>]*--)>")
_PARAGRAPHS = re.findall(r"\w+", "article blockquote div dl h1 h2 h3 h4 h5 h6 ol p pre section table ul")
_LINES = ("br", "dd", "dt", "hr", "li", "tr")
_BREAKS = {slash + name: "\n\n" for name in _PARAGRAPHS for slash in ("", "/")} | dict.fromkeys(_LINES, "\n")
_UNREAD = frozenset(("script", "style"))
_ENDLESS_NUMBER = re.compile(r"&#[0-9]{1000,};?")
_EMPTY_LINES = re.compile(r"\n{3,}")


def plain_text(html: str) -> str:
    """The text with its entities written out, paragraphs apart and every other tag gone.

    Works in linear time. What is no tag stays as it stands. Scripts and style sheets are left out if they end.
    """
    if "<" not in html:
        return with_characters(html) if "&" in html else html
    pieces = _TAG.split(html)  # text, tag, text, tag … text
    tags = [tag.lower() if tag else "" for tag in pieces[1::2]]
    pieces[1::2] = [_BREAKS.get(tag, "") for tag in tags]
    if not _UNREAD.isdisjoint(tags):
        for place in _unread(tags):
            pieces[2 * place + 1] = pieces[2 * place + 2] = ""
    text = with_characters("".join(pieces))
    return (_EMPTY_LINES.sub("\n\n", text) if "\n\n\n" in text else text).strip()


def with_characters(text: str) -> str:
    """The text with its entities written out: the characters that they stand for."""
    try:
        return unescape(text)
    except ValueError:  # Python converts no number of thousands of digits; there is no such character either
        return unescape(_ENDLESS_NUMBER.sub("\ufffd", text))


def _unread(tags: list[str]) -> list[int]:
    """The places of the tags after which nothing is to be read; none if something that begins so never ends."""
    places, inside = [], ""
    for place, tag in enumerate(tags):
        if inside and tag == f"/{inside}":
            inside = ""
            continue
        if not inside and tag in _UNREAD:
            inside = tag
        if inside:
            places.append(place)
    return [] if inside else places
