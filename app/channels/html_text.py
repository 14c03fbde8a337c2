"""The words of HTML, for reading. What was delivered is kept beside; this is never shown as HTML again."""

import re
from html import unescape

# No "<" inside: a row of them is then looked at once, not once for each.
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>|<!--[^<>]*-->")
_PARAGRAPHS = frozenset(
    (
        "article",
        "blockquote",
        "div",
        "dl",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "ul",
    )
)
_LINES = frozenset(("br", "dd", "dt", "hr", "li", "tr"))
_UNREAD = frozenset(("script", "style"))
_EMPTY_LINES = re.compile(r"\n{3,}")


def plain_text(html: str) -> str:
    """The text with its entities written out, paragraphs apart and every other tag gone.

    Works in linear time. What is no tag stays as it stands. Scripts and style sheets are left out if they end.
    """
    if "<" not in html:
        return unescape(html) if "&" in html else html
    parts: list[str] = []
    at, unread = 0, ""
    for tag in _TAG.finditer(html):
        name = (tag[2] or "").lower()
        if unread:
            if name != unread or not tag[1]:
                continue
            unread = ""
        else:
            parts.append(unescape(html[at : tag.start()]))
            unread = name if name in _UNREAD and not tag[1] else ""
            parts.append("\n\n" if name in _PARAGRAPHS else "\n" if name in _LINES and not tag[1] else "")
        at = tag.end()
    parts.append(unescape(html[at:]))
    return _EMPTY_LINES.sub("\n\n", "".join(parts)).strip()
