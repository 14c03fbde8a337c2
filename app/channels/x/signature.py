"""X's webhook signature and its challenge-response check (CRC).

Source: docs.x.com/x-api/webhooks/quickstart. The answer to the check is made with the same key and formula as the
signature of a delivery, so whoever may choose the token may have a delivery signed by us. That is why the token's
alphabet is narrow here, and why a body that could be a token is no delivery.
"""

import base64
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from app.channels.speech import Handshake
from app.channels.valid_secrets import SIGNING, valid_secrets
from app.records.channel import Secret
from app.records.delivery import Authentic, Refused
from app.records.keyed_hash import keyed_hash

SCHEME = "x_sha256"

_SIGNATURE = re.compile(r"sha256=([A-Za-z0-9+/]{43}=)", re.ASCII)
# No token of these can be a JSON object or array, which every delivery is.
_TOKEN = re.compile(r"[A-Za-z0-9+/=_-]{16,128}", re.ASCII)
_REFUSED = Handshake(403, "text/plain", "")


def authenticate(
    headers: Mapping[str, str], body: bytes, secrets: Sequence[Secret], at: datetime
) -> Authentic | Refused:
    """Check ``x-twitter-webhooks-signature`` (HMAC-SHA256 in base64, key: the consumer secret) over the raw body.

    Every signing secret valid at ``at`` counts. Constant time per secret; never raises.
    """
    given = headers.get("x-twitter-webhooks-signature")
    if given is None:
        return Refused("no x-twitter-webhooks-signature header")
    matched = _SIGNATURE.fullmatch(given)
    if matched is None:
        return Refused("malformed x-twitter-webhooks-signature header")
    if _TOKEN.fullmatch(body.decode("latin-1")):
        return Refused("a body that could be a challenge proves nothing")
    for secret in valid_secrets(secrets, SIGNING, at):
        if hmac.compare_digest(_digest(secret.value, body), matched[1]):
            return Authentic(SCHEME, str(secret.id))
    return Refused("the signature does not match")


def sign(body: bytes, consumer_secret: bytes) -> dict[str, str]:
    """The header X would send with this body."""
    return {"x-twitter-webhooks-signature": f"sha256={_digest(consumer_secret, body)}"}


def handshake(query: Mapping[str, str], secrets: Sequence[Secret], at: datetime) -> Handshake:
    """Answer ``crc_token`` with ``{"response_token": "sha256=…"}``, or 403.

    The newest signing secret valid at ``at`` answers: X keeps one, and the older ones here are only for what it signed
    before the change.
    """
    token = query.get("crc_token", "")
    newest = max(valid_secrets(secrets, SIGNING, at), key=lambda secret: (secret.valid_from, secret.id), default=None)
    if newest is None or not _TOKEN.fullmatch(token):
        return _REFUSED
    answer = {"response_token": f"sha256={_digest(newest.value, token.encode())}"}
    return Handshake(200, "application/json", json.dumps(answer))


def _digest(key: bytes, message: bytes) -> str:
    return base64.b64encode(keyed_hash(key, message)).decode()
