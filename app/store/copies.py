"""What is kept of a message: the content of each version and each file, or why it is not there."""

import hashlib
from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from app.records.attachment import AttachmentState, FetchFault, is_file
from app.records.message import Attachment
from app.records.removal import CopiedPart, Copy, Lack
from app.store.tables import attachment_files, attachments, messages, version_contents, versions


def files_of(connection: Connection, tenant: str, message: UUID) -> tuple[bytes, ...]:
    """The SHA-256 of every file that has been fetched for a message, each once."""
    found = connection.execute(
        select(attachment_files.c.sha256)
        .distinct()
        .join(
            attachments,
            (attachments.c.tenant == attachment_files.c.tenant) & (attachments.c.id == attachment_files.c.attachment),
        )
        .where(attachments.c.tenant == tenant, attachments.c.message == message)
    )
    return tuple(found.scalars())


def copy_of(connection: Connection, tenant: str, message: UUID, whole: Collection[bytes]) -> Copy:
    """What is kept of a message now.

    Args:
        whole: the SHA-256 of the files that are known to stand on disk as they were fetched.
    """
    said = _versions(connection, tenant, message)
    fetched = _files(connection, tenant, message)
    parts = [_version_part(row) for row in said] or [CopiedPart("version", None, lack=Lack.NO_VERSION)]
    for row in said:
        for place, attachment in enumerate(row.attachments or ()):
            if is_file(Attachment(attachment["kind"], attachment["url"]), row.platform):
                parts.append(_file_part(fetched.get((row.id, place)), place, whole))
    return Copy(tuple(parts))


def _versions(connection: Connection, tenant: str, message: UUID) -> list[Any]:
    content = version_contents.c
    return list(
        connection.execute(
            select(
                versions.c.id,
                messages.c.platform,
                content.version,
                content.text_missing,
                content.attachments,
                content.slice,
            )
            .join(messages, (messages.c.tenant == versions.c.tenant) & (messages.c.id == versions.c.message))
            .outerjoin(version_contents, (content.tenant == versions.c.tenant) & (content.version == versions.c.id))
            .where(versions.c.tenant == tenant, versions.c.message == message)
            .order_by(versions.c.id)
        )
    )


def _files(connection: Connection, tenant: str, message: UUID) -> dict[tuple[UUID, int], Any]:
    own, file = attachments.c, attachment_files.c
    rows = connection.execute(
        select(own.id, own.version, own.place, own.state, own.fault, file.sha256)
        .outerjoin(attachment_files, (file.tenant == own.tenant) & (file.attachment == own.id))
        .where(own.tenant == tenant, own.message == message)
    )
    return {(row.version, row.place): row for row in rows}


def _version_part(row: Any) -> CopiedPart:
    if row.version is None:
        return CopiedPart("version", row.id, lack=Lack.ERASED)
    return CopiedPart("version", row.id, hashlib.sha256(row.slice.encode()).hexdigest(), row.text_missing)


def _file_part(row: Any | None, place: int, whole: Collection[bytes]) -> CopiedPart:
    if row is None:
        return CopiedPart("attachment", None, lack=Lack.NEVER_ASKED_FOR, place=place)
    if row.state == AttachmentState.WAITING:
        return CopiedPart("attachment", row.id, lack=Lack.NOT_FETCHED_YET, place=place)
    if row.state != AttachmentState.FETCHED:
        return CopiedPart("attachment", row.id, lack=row.fault or FetchFault.UNREACHABLE, place=place)
    if row.sha256 is None:
        return CopiedPart("attachment", row.id, lack=Lack.ERASED, place=place)
    lack = None if bytes(row.sha256) in whole else Lack.FILE_DAMAGED
    return CopiedPart("attachment", row.id, bytes(row.sha256).hex(), lack, place)
