"""The leaf of the log and what it commits to. These bytes can never change once written; ADR 0004 says why they are so.

A **leaf** is the RFC 8785 bytes of ``{"commit": …, "id": …, "v": 1}``:

* ``id``: 16 random bytes in lower-case hex; names the leaf and nothing else;
* ``commit``: HMAC-SHA-256 in lower-case hex, key = ``salt`` (32 random bytes), message = the payload's RFC 8785 bytes.

Every leaf is 123 bytes long and tells neither authority, kind, number nor outcome. The **payload** is an object with

* ``v``: 1, ``leaf``: the leaf's id (so that a payload belongs to one leaf), ``tenant``;
* ``event``: a name of ``records/events.py``; ``at``: UTC with six decimals and ``Z``; ``actor``: an opaque reference;
* ``subject``: the id of what it is about; ``details``: an object that depends on the event.

The **leaf hash** is SHA-256(0x00 ‖ leaf) (RFC 6962 section 2.1). Payload and salt are erasable; without the salt the
commitment cannot be tested by guessing.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from app.ledger.canonical import canonical
from app.records.keyed_hash import keyed_hash

VERSION = 1
ID_BYTES = 16
SALT_BYTES = 32

_NAME_AT = len('{"commit":"') + 64 + len('","id":"')


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf ready to be appended: its public bytes and hash, and the opening that stays with us."""

    entry: bytes
    hash: bytes
    salt: bytes
    payload: bytes


def utc_text(at: datetime) -> str:
    """An aware time as ``2026-03-01T12:00:00.123456Z``."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


def make_leaf(
    *,
    tenant: str,
    event: str,
    at: str,
    actor: str,
    subject: str,
    details: Mapping[str, object],
    leaf_id: bytes,
    salt: bytes,
) -> Leaf:
    """Make the leaf that commits to one event.

    Args:
        at: the time as ``utc_text`` writes it.
        leaf_id: 16 fresh random bytes.
        salt: 32 fresh random bytes.

    Raises:
        ValueError: the details are outside the canonical profile, or id or salt has another length.
    """
    if len(leaf_id) != ID_BYTES:
        raise ValueError("a leaf id is 16 bytes")
    name = leaf_id.hex()
    payload = canonical(
        {
            "v": VERSION,
            "leaf": name,
            "tenant": tenant,
            "event": event,
            "at": at,
            "actor": actor,
            "subject": subject,
            "details": details,
        }
    )
    entry = _entry(name, commitment(salt, payload))
    return Leaf(entry, leaf_hash(entry), salt, payload)


def commitment(salt: bytes, payload: bytes) -> bytes:
    """HMAC-SHA-256 of a payload.

    The length of the salt is held to 32 because HMAC pads shorter keys with zeros, which would let two salts open the
    same commitment.

    Raises:
        ValueError: the salt is not 32 bytes.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt is 32 bytes")
    return keyed_hash(salt, payload)


def leaf_hash(entry: bytes) -> bytes:
    """RFC 6962 section 2.1: SHA-256 of a zero byte and the leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def opens(entry: bytes, salt: bytes, payload: bytes) -> bool:
    """Whether salt and payload are what the leaf committed to, and nothing else stands in the leaf."""
    name = entry[_NAME_AT : _NAME_AT + 2 * ID_BYTES]
    return hmac.compare_digest(entry, _entry(name.decode("ascii", "replace"), commitment(salt, payload)))


def _entry(name: str, commit: bytes) -> bytes:
    return f'{{"commit":"{commit.hex()}","id":"{name}","v":{VERSION}}}'.encode("ascii")
