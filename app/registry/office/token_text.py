"""How a token is written: a prefix that scanners know, 33 random characters and a checksum.

``dk_`` (``dk_test_`` for a demonstration tenant), 33 base62 characters (196 bits) and the CRC-32 of all before it as
6 base62 characters, so that a mistyped or foreign token is told without asking the database, and a leaked one is
found by secret scanners without false alarms.
"""

import hashlib
import re
import secrets
import zlib

PREFIX = "dk_"
TEST_PREFIX = "dk_test_"

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SHAPE = re.compile(r"(dk_(?:test_)?[0-9A-Za-z]{33})([0-9A-Za-z]{6})", re.ASCII)


def make_token_text(*, demonstration: bool) -> str:
    """A fresh token."""
    prefix = TEST_PREFIX if demonstration else PREFIX
    body = prefix + "".join(secrets.choice(_ALPHABET) for _ in range(33))
    return body + _checksum(body)


def is_token_text(text: str) -> bool:
    """Whether shape and checksum are right; says nothing about whether there is such a token."""
    shape = _SHAPE.fullmatch(text)
    return shape is not None and _checksum(shape[1]) == shape[2]


def digest_of(text: str) -> bytes:
    """What is stored instead of the token."""
    return hashlib.sha256(text.encode()).digest()


def _checksum(body: str) -> str:
    rest, digits = zlib.crc32(body.encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        digits = _ALPHABET[digit] + digits
    return digits
