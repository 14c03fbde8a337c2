"""Questions about the attachments of messages: what was said of them, and what has been fetched."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, Select, select

from app.records.access import Credential
from app.records.attachment import AttachmentState
from app.records.errors import NotFound
from app.store.keyset import Slice, Window, cut, oldest_first
from app.store.message_lists import seen_message
from app.store.sight import protection_of
from app.store.tables import attachment_files, attachments, version_contents


class KeptAttachment(NamedTuple):
    """An attachment, how fetching it goes, and the file if there is one.

    ``name``, ``url`` and ``media_type`` are the platform's words; ``None`` once the content has been erased. The fields
    from ``sha256`` on are ``None`` until it is fetched.
    """

    id: UUID
    message: UUID
    version: UUID
    place: int
    kind: str
    state: str
    due_at: datetime | None
    tries: int
    tried_at: datetime | None
    fault: str | None
    http_status: int | None
    expires_at: datetime | None
    name: str | None
    url: str | None
    media_type: str | None
    sha256: bytes | None
    size: int | None
    declared_type: str | None
    detected_type: str | None
    fetched_at: datetime | None


POSITION = ("id",)
_OWN = KeptAttachment._fields[:12]
_SAID = ("name", "url", "media_type")
_FILE = KeptAttachment._fields[15:]


def list_attachments(
    connection: Connection, credential: Credential, message: UUID, window: Window
) -> tuple[Slice[KeptAttachment], bool]:
    """The attachments of a message, in the order they were captured, and whether the message is protected.

    Raises:
        NotFound: there is no such message, or the credential may not know of it.
    """
    seen_message(connection, credential, message)
    column = attachments.c
    question = _question(credential.tenant).where(column.message == message)
    return _cut(connection, question, window), _is_protected(connection, credential, message)


def get_attachment(connection: Connection, credential: Credential, attachment: UUID) -> tuple[KeptAttachment, bool]:
    """One attachment, and whether its message is protected.

    Raises:
        NotFound: there is none, or the credential may not know of its message.
    """
    row = connection.execute(_question(credential.tenant).where(attachments.c.id == attachment)).first()
    if row is None:
        raise NotFound("there is no such attachment")
    kept = _kept(row)
    try:
        seen_message(connection, credential, kept.message)
    except NotFound:
        raise NotFound("there is no such attachment") from None
    return kept, _is_protected(connection, credential, kept.message)


def attachments_in(
    connection: Connection, tenant: str, state: AttachmentState | None, window: Window
) -> Slice[KeptAttachment]:
    """A tenant's attachments in one state, or in any, the oldest first."""
    question = _question(tenant)
    if state is not None:
        question = question.where(attachments.c.state == state.value)
    return _cut(connection, question, window)


def _question(tenant: str) -> Select[Any]:
    own, file = attachments.c, attachment_files.c
    return (
        select(*(own[name] for name in _OWN), version_contents.c.attachments, *(file[name] for name in _FILE))
        .select_from(attachments)
        .outerjoin(
            version_contents,
            (version_contents.c.tenant == own.tenant) & (version_contents.c.version == own.version),
        )
        .outerjoin(attachment_files, (file.tenant == own.tenant) & (file.attachment == own.id))
        .where(own.tenant == tenant)
    )


def _cut(connection: Connection, question: Select[Any], window: Window) -> Slice[KeptAttachment]:
    found = cut(connection, oldest_first(question, (attachments.c.id,), window), POSITION, window)
    return Slice(tuple(_kept(row) for row in found.rows), found.last)


def _kept(row: Row[Any]) -> KeptAttachment:
    width = len(_OWN)
    words = {} if row.attachments is None else row.attachments[row.place]
    return KeptAttachment(*row[:width], *(words.get(name) for name in _SAID), *row[width + 1 :])


def _is_protected(connection: Connection, credential: Credential, message: UUID) -> bool:
    found = connection.execute(
        select(protection_of(attachments.c.message, credential))
        .where(attachments.c.tenant == credential.tenant, attachments.c.message == message)
        .limit(1)
    ).scalar()
    return bool(found)
