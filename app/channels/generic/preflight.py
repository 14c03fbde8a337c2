"""The OPTIONS handshake by which a CloudEvents sender asks whether it may post here.

Source: CloudEvents HTTP 1.1 Web Hooks for Event Delivery 1.0, section 4. Any origin may ask: what is accepted is
decided by the signature of each delivery, not by where it comes from.
"""

import re
from collections.abc import Mapping

# Origins are DNS names; a port and a wildcard label occur. Nothing else is echoed into a header.
_ORIGIN = re.compile(r"[A-Za-z0-9*](?:[A-Za-z0-9.:*-]{0,253}[A-Za-z0-9])?", re.ASCII)
_RATE = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


def answer(headers: Mapping[str, str]) -> dict[str, str]:
    """The answer's headers, from the request's (lower-case names).

    Without a well-formed ``WebHook-Request-Origin`` only ``Allow`` is answered, which grants nothing (section 4.1).
    ``WebHook-Request-Rate`` is granted as asked; when the register has too much to do it says 503 with Retry-After.
    """
    granted = {"allow": "POST, OPTIONS"}
    origin = headers.get("webhook-request-origin", "")
    if not _ORIGIN.fullmatch(origin):
        return granted
    granted["webhook-allowed-origin"] = origin
    rate = headers.get("webhook-request-rate", "")
    granted["webhook-allowed-rate"] = rate if _RATE.fullmatch(rate) else "*"
    return granted
