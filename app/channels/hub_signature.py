"""``X-Hub-Signature``: a method's name and the HMAC of the body in hexadecimal, as WebSub's hubs and Mastodon send it.

Source: w3.org/TR/websub section 7.1. The signature covers the body alone: no time, no number, so a captured delivery
stays valid for ever and deduplication is permanent.
"""

import hmac
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from app.channels.valid_secrets import SIGNING, valid_secrets
from app.records.channel import Secret
from app.records.delivery import Authentic, Refused
from app.records.keyed_hash import keyed_hash

HEADER = "x-hub-signature"

_SIGNATURE = re.compile(r"(sha1|sha256|sha384|sha512)=([0-9a-fA-F]{40,128})", re.ASCII)

Authenticate = Callable[[Mapping[str, str], bytes, Sequence[Secret], datetime], Authentic | Refused]


def checked_by(scheme: str, methods: Collection[str]) -> Authenticate:
    """A check of the header against every signing secret valid now, with one of these methods.

    It compares in constant time per secret and never raises.
    """

    def authenticate(
        headers: Mapping[str, str], body: bytes, secrets: Sequence[Secret], at: datetime
    ) -> Authentic | Refused:
        given = headers.get(HEADER)
        if given is None:
            return Refused("no X-Hub-Signature header")
        matched = _SIGNATURE.fullmatch(given)
        if matched is None or matched[1] not in methods:
            return Refused("malformed X-Hub-Signature header")
        signature = matched[2].lower()
        for secret in valid_secrets(secrets, SIGNING, at):
            if hmac.compare_digest(keyed_hash(secret.value, body, matched[1]).hex(), signature):
                return Authentic(scheme, str(secret.id))
        return Refused("the signature does not match")

    return authenticate


def sign(body: bytes, secret: bytes, method: str = "sha256") -> dict[str, str]:
    """The header that makes this body authentic."""
    return {HEADER: f"{method}={keyed_hash(secret, body, method).hex()}"}
