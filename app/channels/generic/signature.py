"""Standard Webhooks 1.0: signing, verifying, and secrets as text.

Source: github.com/standard-webhooks/standard-webhooks, ``spec/standard-webhooks.md``. Only ``v1`` (HMAC-SHA256) is
read; other versions beside it are skipped, as the specification says. Bearer tokens are checked elsewhere.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from app.channels.valid_secrets import SIGNING, valid_secrets
from app.records.channel import Secret
from app.records.delivery import Authentic, Refused
from app.records.errors import Unacceptable
from app.records.keyed_hash import keyed_hash

SCHEME = "standard_webhooks"
TOLERANCE_SECONDS = 300

_PREFIX = "whsec_"
_KEY_BYTES = range(24, 65)
_NAME = re.compile(r"[\x21-\x7e]{1,512}", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)


class _Claim(NamedTuple):
    name: str
    seconds: str
    signatures: tuple[bytes, ...]


def authenticate(
    headers: Mapping[str, str], body: bytes, secrets: Sequence[Secret], at: datetime
) -> Authentic | Refused:
    """Check the three ``webhook-*`` headers against every signing secret valid at ``at``.

    The sender's clock may differ by five minutes either way. Any of several signatures may match any of several
    secrets. Constant time per comparison; never raises.
    """
    claim = _claim(headers, at)
    if isinstance(claim, Refused):
        return claim
    signed = _signed_bytes(claim.name, claim.seconds, body)
    for secret in valid_secrets(secrets, SIGNING, at):
        expected = keyed_hash(secret.value, signed)
        if any(hmac.compare_digest(expected, signature) for signature in claim.signatures):
            return Authentic(SCHEME, str(secret.id))
    return Refused("no signature matches")


def sign(webhook_id: str, at: datetime, body: bytes, *keys: bytes) -> dict[str, str]:
    """The headers that make a delivery authentic, one signature per key.

    Args:
        webhook_id: names the delivery for ever; a retry keeps it, a new delivery takes a new one. Visible ASCII.
        at: when it is sent (aware).
        body: the bytes exactly as they will be sent.
        keys: decoded secrets, see ``decode_secret``; several while a secret is being rotated.

    Raises:
        Unacceptable: no key, or an id that could not be verified.
    """
    if not keys or not _NAME.fullmatch(webhook_id):
        raise Unacceptable("a signature needs at least one key and an id of 1 to 512 visible ASCII characters")
    seconds = str(int(at.timestamp()))
    signed = _signed_bytes(webhook_id, seconds, body)
    signatures = (base64.b64encode(keyed_hash(key, signed)).decode() for key in keys)
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def decode_secret(text: str) -> bytes:
    """The key bytes of a ``whsec_…`` secret (the prefix may be missing, the padding too).

    Raises:
        Unacceptable: not base64, or not the 24 to 64 bytes the specification asks for.
    """
    encoded = text.strip().removeprefix(_PREFIX).rstrip("=")
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except ValueError as error:
        raise Unacceptable("the secret is not base64 after whsec_") from error
    if len(key) not in _KEY_BYTES:
        raise Unacceptable("the secret is not 24 to 64 bytes long")
    return key


def encode_secret(key: bytes) -> str:
    """A secret as it is handed to the sender: ``whsec_`` and base64."""
    return _PREFIX + base64.b64encode(key).decode()


def _claim(headers: Mapping[str, str], at: datetime) -> _Claim | Refused:
    name, seconds = headers.get("webhook-id"), headers.get("webhook-timestamp")
    signatures = headers.get("webhook-signature")
    if name is None or seconds is None or signatures is None:
        return Refused("a webhook-id, webhook-timestamp or webhook-signature header is missing")
    if not _NAME.fullmatch(name):
        return Refused("malformed webhook-id header")
    if not _SECONDS.fullmatch(seconds):
        return Refused("malformed webhook-timestamp header")
    if abs(at.timestamp() - int(seconds)) > TOLERANCE_SECONDS:
        return Refused("the webhook-timestamp is more than five minutes off")
    given = tuple(_v1_signatures(signatures))
    return _Claim(name, seconds, given) if given else Refused("no v1 signature in the webhook-signature header")


def _signed_bytes(name: str, seconds: str, body: bytes) -> bytes:
    return f"{name}.{seconds}.".encode() + body


def _v1_signatures(header: str) -> Iterator[bytes]:
    """The decoded v1 signatures. Repeated headers arrive joined by a comma and a blank, hence the strip."""
    for part in header.split(" "):
        version, _, encoded = part.strip(",").partition(",")
        if version != "v1" or not encoded:
            continue
        try:
            yield base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            continue
