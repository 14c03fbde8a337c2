"""What the sender of a notice is answered, in the words of its own protocol.

Sources: w3.org/TR/webmention section 3.2 (202 when the work is done later, 400 for what is refused);
hixie.ch/specs/pingback/pingback section 3 (fault codes); the reserved faults of XML-RPC (-32601, -32700); TrackBack
1.2 (``<error>``). HTTP's own 410, 413 and 429 go before these, without a protocol's words: they are about the address
and not the notice.
"""

from typing import NamedTuple
from xml.sax.saxutils import escape

from app.channels.linkback.notice import Complaint
from app.records.linkback import Protocol

TAKEN = "The notice is taken. The source is fetched, and kept if it links to the target."
NOT_READ = "The notice could not be read. It is kept for a person to look at."

_STATUS = {Complaint.CLOSED: 410, Complaint.TOO_LONG: 413, Complaint.TOO_MANY: 429}
_FAULTS = {
    Complaint.NO_SOURCE: 16,
    Complaint.NO_TARGET: 32,
    Complaint.TARGET_IS_NOT_OURS: 33,
    Complaint.UNKNOWN_METHOD: -32601,
}
_PARSE_FAULT = -32700
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


class Reply(NamedTuple):
    """An HTTP answer. ``retry_after``: seconds after which the same notice may be taken."""

    status: int
    media_type: str
    body: str
    retry_after: int | None = None


def taken(protocol: Protocol) -> Reply:
    """The notice is kept, and its source will be fetched."""
    if protocol is Protocol.WEBMENTION:
        return Reply(202, "text/plain", TAKEN)
    if protocol is Protocol.TRACKBACK:
        return _trackback(None)
    return _xml(f"<methodResponse><params><param>{_string(TAKEN)}</param></params></methodResponse>")


def refused(protocol: Protocol, complaint: Complaint) -> Reply:
    """The notice is not taken, and nothing of it is kept."""
    if protocol is Protocol.WEBMENTION or complaint in _STATUS:
        return Reply(_STATUS.get(complaint, 400), "text/plain", complaint.value)
    if protocol is Protocol.TRACKBACK:
        return _trackback(complaint.value)
    return _fault(_FAULTS.get(complaint, 0), complaint.value)


def not_read() -> Reply:
    """The notice, which is XML, is kept and parked."""
    return _fault(_PARSE_FAULT, NOT_READ)


def _fault(code: int, text: str) -> Reply:
    members = f"<member><name>faultCode</name><value><int>{code}</int></value></member>"
    members += f"<member><name>faultString</name>{_string(text)}</member>"
    return _xml(f"<methodResponse><fault><value><struct>{members}</struct></value></fault></methodResponse>")


def _trackback(message: str | None) -> Reply:
    if message is None:
        return _xml("<response><error>0</error></response>")
    return _xml(f"<response><error>1</error><message>{escape(message)}</message></response>")


def _string(text: str) -> str:
    return f"<value><string>{escape(text)}</string></value>"


def _xml(text: str) -> Reply:
    return Reply(200, "text/xml", _DECLARATION + text)
