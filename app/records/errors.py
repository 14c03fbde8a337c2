"""The one family of errors. ``api/problems.py`` is the only place that turns them into HTTP answers.

::

    DiariumError
    ├── NotFound
    ├── AlreadyExists
    ├── NotAllowed
    ├── Unacceptable          what was asked for cannot be done with these values
    ├── CopyNotWhole          a message may not be taken away before its copy is whole
    ├── Sealed                content that nobody may see, whatever the credential
    ├── Unavailable           try again later
    │   ├── QueueFull
    │   ├── DatabaseAway
    │   └── ShuttingDown
    ├── WriteFailed           one delivery could not be written even as raw bytes
    └── Misconfigured         the program refuses to start
        ├── RulesRefused
        └── MigrationMismatch
"""


class DiariumError(Exception):
    """Something the caller can be told about. ``str()`` never holds content that came in."""


class NotFound(DiariumError):
    """There is no such thing, or the credential may not know of it."""


class AlreadyExists(DiariumError):
    """Another one holds that place."""


class NotAllowed(DiariumError):
    """The credential is valid but may not do this."""


class Unacceptable(DiariumError):
    """The values are well formed but cannot stand together."""


class CopyNotWhole(DiariumError):
    """Something of the message is still to be kept; it may not be taken away yet."""


class Sealed(DiariumError):
    """The content is sealed: possession of it is itself a crime. No credential opens it."""


class Unavailable(DiariumError):
    """Nothing was stored; the same request may be sent again after ``retry_after`` seconds."""

    def __init__(self, message: str, *, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class QueueFull(Unavailable):
    """More is waiting to be written than the queue may hold."""


class DatabaseAway(Unavailable):
    """The database cannot be written to at the moment: locked, read-only, full or out of reach."""


class ShuttingDown(Unavailable):
    """The server takes nothing new; what it had accepted is being written."""


class WriteFailed(DiariumError):
    """One delivery could not be written, not even as raw bytes. Nothing was stored of it."""


class Misconfigured(DiariumError):
    """The program refuses to start; the message says what to change."""


class RulesRefused(Misconfigured):
    """A rule file has a mistake; the message names file, line and a suggestion."""


class MigrationMismatch(Misconfigured):
    """The database is not at the migration this program was written for."""
