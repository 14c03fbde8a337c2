"""Hubs sign with the secret we gave them when we asked, by a method of their choice.

Source: w3.org/TR/websub section 7.1. YouTube's hub uses SHA-1: nothing is known against it in an HMAC, and without the
secret a weaker method cannot be forced upon us either.
"""

import re

from app.channels.hub_signature import checked_by
from app.channels.speech import Handshake

SCHEME = "websub"

# Letters, digits and what base64 and addresses leave alone; a wider echo is reflected cross-site scripting.
_CHALLENGE = re.compile(r"[A-Za-z0-9._~+/=:-]{1,512}", re.ASCII)

authenticate = checked_by(SCHEME, ("sha1", "sha256", "sha384", "sha512"))


def echo(challenge: str) -> Handshake | None:
    """The answer that confirms a hub's question; ``None`` for a challenge that is not echoed."""
    return Handshake(200, "text/plain", challenge) if _CHALLENGE.fullmatch(challenge) else None
