"""The words of HTML, for reading. What was delivered is kept beside; this is never shown as HTML again."""

import re
from html import unescape

# No "<" inside: a row of them is then looked at once, not once for each.
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>|<!--[^<>]*-->")
_PARAGRAPHS = re.findall(r"\w+", "article blockquote div dl h1 h2 h3 h4 h5 h6 ol p pre section table ul")
_LINES = ("br", "dd", "dt", "hr", "li", "tr")
_OPENING = dict.fromkeys(_PARAGRAPHS, "\n\n") | dict.fromkeys(_LINES, "\n")
_CLOSING = dict.fromkeys(_PARAGRAPHS, "\n\n")
_UNREAD = frozenset(("script", "style"))
_EMPTY_LINES = re.compile(r"\n{3,}")


def plain_text(html: str) -> str:
    """The text with its entities written out, paragraphs apart and every other tag gone.

    Works in linear time. What is no tag stays as it stands. Scripts and style sheets are left out if they end.
    """
    if "<" not in html:
        return unescape(html) if "&" in html else html
    text = _without_tags(html, _UNREAD)
    if text is None:
        text = _without_tags(html, frozenset()) or ""
    text = unescape(text)
    return (_EMPTY_LINES.sub("\n\n", text) if "\n\n\n" in text else text).strip()


def _without_tags(html: str, unread: frozenset[str]) -> str | None:
    """The text between the tags; ``None`` if one that is not to be read never ends."""
    pieces = _TAG.split(html)
    parts = [pieces[0]]
    inside = ""
    for slash, given, text in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        name = given.lower() if given else ""
        if inside:
            if name != inside or not slash:
                continue
            inside = ""
        elif name in unread and not slash:
            inside = name
            continue
        parts.append((_CLOSING if slash else _OPENING).get(name, ""))
        parts.append(text)
    return None if inside else "".join(parts)
