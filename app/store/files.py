"""Files beside the database, by content: ``<folder>/<tenant>/ab/cd/<SHA-256 in hex>``.

A file is written under a name of its own, fsynced and renamed, so what has its right name is whole. What a crash
leaves behind has a temporary name and is swept away later.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from app.records.file_types import HEAD_BYTES

_INCOMING = "incoming"
_STALE_SECONDS = 24 * 3600


class Incoming:
    """A file that is being written. ``head`` holds its first bytes."""

    def __init__(self, folder: Path, tenant: str) -> None:
        self._home = folder / tenant
        self._temporary = folder / _INCOMING / f"{uuid4().hex}.part"
        self._temporary.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.fdopen(os.open(self._temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._hash = hashlib.sha256()
        self.size = 0
        self.head = b""

    def write(self, data: bytes) -> None:
        """Append bytes."""
        self._file.write(data)
        self._hash.update(data)
        self.size += len(data)
        if len(self.head) < HEAD_BYTES:
            self.head = (self.head + data)[:HEAD_BYTES]

    @property
    def sha256(self) -> bytes:
        """Of what has been written so far."""
        return self._hash.digest()

    def keep(self) -> None:
        """Give the file its right name. It is on disk when this returns, and replaces one with the same content."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        path = _place(self._home, self.sha256)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._temporary.replace(path)
        for folder in (path.parent, path.parent.parent, self._home, self._home.parent):
            _sync_folder(folder)

    def discard(self) -> None:
        """Remove what was not kept."""
        self._file.close()
        self._temporary.unlink(missing_ok=True)


class Files:
    """The files of every tenant under one folder, which is made when first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def receive(self, tenant: str) -> Iterator[Incoming]:
        """A new file to write to; it is gone at the end unless it was kept.

        Raises:
            OSError: the disk is full, or may not be written to.
        """
        incoming = Incoming(self._folder, tenant)
        try:
            yield incoming
        finally:
            incoming.discard()

    def path_of(self, tenant: str, sha256: bytes) -> Path:
        """Where a file stands, if it does."""
        return _place(self._folder / tenant, sha256)

    def is_whole(self, tenant: str, sha256: bytes) -> bool:
        """Whether a file is there and its content is still what its name says."""
        try:
            with self.path_of(tenant, sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").digest() == sha256
        except OSError:
            return False

    def sweep(self) -> int:
        """Remove what crashes have left half-written more than a day ago; how many files that was."""
        removed = 0
        for path in (self._folder / _INCOMING).glob("*.part"):
            with suppress(FileNotFoundError):  # another process sweeps, too
                if path.stat().st_mtime < time.time() - _STALE_SECONDS:
                    path.unlink()
                    removed += 1
        return removed


def _place(home: Path, sha256: bytes) -> Path:
    name = sha256.hex()
    return home / name[:2] / name[2:4] / name


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
