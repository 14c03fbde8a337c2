"""Sealing what must be readable again but not in the database: channel secrets and tenant keys.

AES-256-GCM under a key derived from the master key, which lies in a file outside the database. The associated data
names the row, so that a sealed value moved to another row does not open.
"""

import os
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.records.errors import Misconfigured

MASTER_KEY_BYTES = 32
_NONCE_BYTES = 12


class Vault:
    """Seals and opens with one master key."""

    def __init__(self, master_key: bytes) -> None:
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"diarium sealing v1")
        self._cipher = AESGCM(derive.derive(master_key))

    def seal(self, secret: bytes, place: str) -> bytes:
        """Encrypt for one place, e.g. ``exempelkoping/channel_secrets/<id>``."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Decrypt.

        Raises:
            Misconfigured: this master key did not seal it, or not for this place.
        """
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
        except InvalidTag:
            raise Misconfigured("the master key does not open the secrets in this database; restore its file") from None


def make_master_key(path: Path) -> None:
    """Make a master key file that only its owner can read. An existing file is left as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as file:
        file.write(os.urandom(MASTER_KEY_BYTES).hex() + "\n")


def open_vault(path: Path) -> Vault:
    """Read the master key file.

    Raises:
        Misconfigured: it is missing, others can read it, or it is not 64 hex digits.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        key = bytes.fromhex(path.read_text().strip())
    except (OSError, ValueError) as fault:
        raise Misconfigured(f"the master key file {path} cannot be read: 64 hex digits are expected") from fault
    if mode & 0o077:
        raise Misconfigured(f"the master key file {path} can be read by others; run: chmod 600 {path}")
    if len(key) != MASTER_KEY_BYTES:
        raise Misconfigured(f"the master key file {path} does not hold 64 hex digits")
    return Vault(key)
