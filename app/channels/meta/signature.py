"""Meta's webhook signature and handshake, alike for Pages, Messenger, Instagram and WhatsApp.

Source: developers.facebook.com/docs/graph-api/webhooks/getting-started. The signature covers the bytes as sent and
nothing else: no time, no number, so a captured delivery stays valid for ever and deduplication is permanent.
"""

import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from app.channels.speech import Handshake
from app.channels.valid_secrets import HANDSHAKE, SIGNING, valid_secrets
from app.records.channel import Secret
from app.records.delivery import Authentic, Refused
from app.records.keyed_hash import keyed_hash

SCHEME = "meta_sha256"

_SIGNATURE = re.compile(r"sha256=([0-9a-f]{64})", re.ASCII)
# What Meta sends is digits. Echoing anything wider is reflected cross-site scripting.
_CHALLENGE = re.compile(r"[A-Za-z0-9]{1,64}", re.ASCII)
_REFUSED = Handshake(403, "text/plain", "")


def authenticate(
    headers: Mapping[str, str], body: bytes, secrets: Sequence[Secret], at: datetime
) -> Authentic | Refused:
    """Check ``X-Hub-Signature-256`` (HMAC-SHA256, key: the app secret) against every signing secret valid at ``at``.

    The older ``X-Hub-Signature`` (SHA-1) is not accepted. Constant time per secret; never raises.
    """
    given = headers.get("x-hub-signature-256")
    if given is None:
        return Refused("no X-Hub-Signature-256 header")
    matched = _SIGNATURE.fullmatch(given)
    if matched is None:
        return Refused("malformed X-Hub-Signature-256 header")
    for secret in valid_secrets(secrets, SIGNING, at):
        if hmac.compare_digest(keyed_hash(secret.value, body).hex(), matched[1]):
            return Authentic(SCHEME, str(secret.id))
    return Refused("the signature does not match")


def sign(body: bytes, app_secret: bytes) -> dict[str, str]:
    """The header Meta would send with this body."""
    return {"x-hub-signature-256": f"sha256={keyed_hash(app_secret, body).hex()}"}


def handshake(query: Mapping[str, str], secrets: Sequence[Secret], at: datetime) -> Handshake:
    """Answer ``hub.mode``, ``hub.challenge`` and ``hub.verify_token``: the challenge as plain text, or 403.

    The verify token is compared in constant time with every handshake secret valid at ``at``.
    """
    challenge = query.get("hub.challenge", "")
    if query.get("hub.mode") != "subscribe" or not _CHALLENGE.fullmatch(challenge):
        return _REFUSED
    given = query.get("hub.verify_token", "").encode("utf-8", "surrogatepass")
    for secret in valid_secrets(secrets, HANDSHAKE, at):
        if hmac.compare_digest(secret.value, given):
            return Handshake(200, "text/plain", challenge)
    return _REFUSED
