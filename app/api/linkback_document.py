"""What the document says of webmention, pingback and trackback: other bodies, and answers in their own words."""

from typing import Any

from app.channels.linkback.notice import Complaint
from app.channels.linkback.replies import refused, taken
from app.records.linkback import Protocol

_SOURCE, _TARGET = "https://blogg.example/inlagg/1", "https://www.exempelkoping.example/badhuset"
_PING = (
    '<?xml version="1.0"?><methodCall><methodName>pingback.ping</methodName><params>'
    f"<param><value><string>{_SOURCE}</string></value></param>"
    f"<param><value><string>{_TARGET}</string></value></param></params></methodCall>"
)
_ADDRESS = {"type": "string", "format": "uri", "maxLength": 512}

NOTICES: dict[str, Any] = {
    "application/x-www-form-urlencoded": {
        "schema": {
            "type": "object",
            "properties": {
                "source": _ADDRESS | {"description": "Sidan som länkar / the page that links (webmention)."},
                "target": _ADDRESS | {"description": "Vår sida / our page (webmention)."},
                "url": _ADDRESS | {"description": "Sidan som länkar / the page that links (trackback)."},
            },
        },
        "examples": {
            "webmention": {"value": {"source": _SOURCE, "target": _TARGET}},
            "trackback": {"value": {"url": _SOURCE}},
        },
    },
    "text/xml": {"schema": {"type": "string"}, "examples": {"pingback": {"value": _PING}}},
}

IN_XML: dict[str, Any] = {
    "text/xml": {
        "schema": {"type": "string"},
        "examples": {
            "pingback": {"value": taken(Protocol.PINGBACK).body},
            "pingback-refused": {"value": refused(Protocol.PINGBACK, Complaint.TARGET_IS_NOT_OURS).body},
            "trackback": {"value": taken(Protocol.TRACKBACK).body},
        },
    }
}


NOTICE_TAKEN: dict[str, Any] = {
    "description": "Aviseringen är sparad, sidan ska hämtas / the notice is kept, the page will be fetched.",
    "content": {
        "text/plain": {
            "schema": {"type": "string"},
            "examples": {"webmention": {"value": taken(Protocol.WEBMENTION).body}},
        }
    },
}
