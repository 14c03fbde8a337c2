"""From the bytes of a POST to a notice, whichever of the three protocols it speaks.

Sources: w3.org/TR/webmention section 3.1.3 (a form with ``source`` and ``target``) and 3.2.1 (what is refused);
hixie.ch/specs/pingback/pingback section 2 (XML-RPC ``pingback.ping`` with two strings); TrackBack 1.2 (a form with
``url``). What else a trackback says of itself (title, excerpt, name) is not read: nobody can vouch for it.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import parse_qsl, urldefrag

from app.channels.linkback.address import in_ascii, place_of
from app.channels.xml_body import Element, decode_xml, first, line, text_of
from app.records.channel import Channel
from app.records.linkback import Notice, Protocol
from app.records.message import Unread
from app.records.vocabulary import ChannelStatus, ParkedReason

NOTICE_LIMIT = 2**16
"""Most bytes of a notice. It is two addresses; a trackback adds an excerpt."""

NOTED = "a notice; the page it names is fetched"

_XML = frozenset(("text/xml", "application/xml"))
_FORM = frozenset(("application/x-www-form-urlencoded", ""))
_MOST_FIELDS = 100
_BEGINS_AS_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,100}<")


class Complaint(StrEnum):
    """Why a notice is refused, in words for whoever sends it. Nothing of it is kept."""

    NO_NOTICE = "This is neither a webmention, a pingback nor a trackback."
    NO_SOURCE = "The source is missing or is no address on the web (http or https, at most 512 characters)."
    NO_TARGET = "The target is missing."
    SOURCE_IS_OURS = "The source is one of our own pages."
    TARGET_IS_NOT_OURS = "The target is not an address of this site."
    UNKNOWN_METHOD = "The only method here is pingback.ping."
    CLOSED = "Notices are not taken here any more."
    TOO_LONG = "The notice is too long."
    TOO_MANY = "Too many notices; try again later."


class Refusal(NamedTuple):
    """A notice that is not taken."""

    protocol: Protocol
    complaint: Complaint


def read_notice(headers: Mapping[str, str], body: bytes, channel: Channel) -> Notice | Refusal | Unread:
    """What a POST to a channel says.

    Returns:
        A notice of a page to fetch; why it is refused; or, for XML that cannot be read, why not.
    """
    protocol = protocol_of(headers, body)
    if channel.status is ChannelStatus.CLOSED:
        return Refusal(protocol, Complaint.CLOSED)
    if len(body) > NOTICE_LIMIT:
        return Refusal(protocol, Complaint.TOO_LONG)
    if protocol is Protocol.PINGBACK:
        return _pingback(body, channel)
    fields = _fields(headers, body)
    if protocol is Protocol.TRACKBACK:
        return _checked(protocol, fields.get("url"), None, channel)
    if "source" not in fields and "target" not in fields:
        return Refusal(protocol, Complaint.NO_NOTICE)
    return _checked(protocol, fields.get("source"), fields.get("target", ""), channel)


def protocol_of(headers: Mapping[str, str], body: bytes) -> Protocol:
    """By what is sent: XML is a pingback, a form with ``url`` a trackback, all else is answered as a webmention."""
    if _media_type(headers) in _XML or _BEGINS_AS_XML.match(body):
        return Protocol.PINGBACK
    names = _fields(headers, body[:NOTICE_LIMIT])
    return Protocol.TRACKBACK if "url" in names and "source" not in names else Protocol.WEBMENTION


def _media_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _fields(headers: Mapping[str, str], body: bytes) -> dict[str, str]:
    """The fields of a form, the first of each name."""
    if _media_type(headers) not in _FORM:
        return {}
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    return dict(reversed(pairs))


def _pingback(body: bytes, channel: Channel) -> Notice | Refusal | Unread:
    root = decode_xml(body)
    if isinstance(root, Unread):
        return root
    if root.tag != "methodCall":
        return Unread("$", ParkedReason.UNKNOWN_SHAPE, "root element")
    if line(root, "methodName") != "pingback.ping":
        return Refusal(Protocol.PINGBACK, Complaint.UNKNOWN_METHOD)
    params = first(root, "params")
    given = [_string(param) for param in params.findall("param")] if params is not None else []
    texts = [text for text in given if text is not None]
    if len(given) != 2 or len(texts) != 2:
        return Unread("$", ParkedReason.UNKNOWN_SHAPE, "params")
    return _checked(Protocol.PINGBACK, texts[0], texts[1], channel)


def _string(param: Element) -> str | None:
    """A value that is text; one without a type is a string (xmlrpc.com/spec)."""
    value = first(param, "value")
    if value is None or any(each.tag != "string" for each in value):
        return None
    string = first(value, "string")
    return text_of(value if string is None else string).strip()


def _checked(protocol: Protocol, source: str | None, target: str | None, channel: Channel) -> Notice | Refusal:
    """Hold the addresses against the channel's own. ``target`` is ``None`` where the protocol has none."""
    site, source = place_of(channel.account or ""), in_ascii(urldefrag(source or "").url)
    at = place_of(source)
    if at is None:
        return Refusal(protocol, Complaint.NO_SOURCE)
    if site is None or at.is_below(site):
        return Refusal(protocol, Complaint.SOURCE_IS_OURS)
    if target is not None:
        if not target:
            return Refusal(protocol, Complaint.NO_TARGET)
        aimed = place_of(target)
        if aimed is None or not aimed.is_below(site):
            return Refusal(protocol, Complaint.TARGET_IS_NOT_OURS)
    return Notice("$", NOTED, protocol, source, None if target is None else in_ascii(target))
