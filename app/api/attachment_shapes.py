"""How attachments are shown."""

from uuid import UUID

from pydantic import AwareDatetime, Field

from app.api.paging import PageInfo
from app.api.shape import Shown
from app.records.attachment import AttachmentState, FetchFault
from app.store.attachment_lists import KeptAttachment


class ShownAttachmentFile(Shown):
    """A fetched file."""

    checksum: str = Field(description="Kontrollsumma: `sha256:` och 64 hexsiffror / `sha256:` and 64 hex digits.")
    size: int = Field(description="Bytes.")
    declared_type: str | None = Field(description="Vad servern kallade den / what the server called it.")
    detected_type: str | None = Field(description="Vad dess första byte säger; null när det inte går att säga.")
    types_differ: bool = Field(description="What it is called, by platform or server, is not what it is.")
    fetched_at: AwareDatetime
    url: str = Field(description="Where it is handed out, as a download.")


class ShownAttachmentState(Shown):
    """A file that a message carries, and how fetching it goes."""

    id: UUID
    message: UUID
    version: UUID
    place: int = Field(description="Which of the version's `attachments` it is, from 0.")
    kind: str
    state: AttachmentState
    name: str | None = Field(description="The platform's word for it; null when withheld or erased.")
    media_type: str | None = Field(description="The type the platform said, if it said one.")
    source_url: str | None = Field(description="Where it was, or is, fetched from; null when withheld or erased.")
    expires_at: AwareDatetime | None = Field(description="När adressen slutar gälla, om den säger det själv.")
    tries: int = Field(description="How many times fetching has been tried since somebody last asked for it.")
    tried_at: AwareDatetime | None
    next_try_at: AwareDatetime | None = Field(description="Null when nobody tries any more.")
    fault: FetchFault | None = Field(description="Varför det senaste försöket inte gav någon fil / why not.")
    http_status: int | None = Field(description="What the server answered at the last try, if it refused.")
    file: ShownAttachmentFile | None = Field(description="Null until fetched, and when withheld.")
    withheld: bool = Field(description="Content is held back from this token.")


class AttachmentList(Shown):
    """A part of the list of a message's attachments."""

    data: list[ShownAttachmentState]
    page: PageInfo


def show_attachment(kept: KeptAttachment, *, withheld: bool, address: str) -> ShownAttachmentState:
    """An attachment.

    Args:
        withheld: its content is held back from this token; then neither names nor checksum are told.
        address: the public address of the service.
    """
    return ShownAttachmentState(
        id=kept.id,
        message=kept.message,
        version=kept.version,
        place=kept.place,
        kind=kept.kind,
        state=AttachmentState(kept.state),
        name=None if withheld else kept.name,
        media_type=kept.media_type,
        source_url=None if withheld else kept.url,
        expires_at=kept.expires_at,
        tries=kept.tries,
        tried_at=kept.tried_at,
        next_try_at=kept.due_at,
        fault=None if kept.fault is None else FetchFault(kept.fault),
        http_status=kept.http_status,
        file=None if withheld else _file(kept, address),
        withheld=withheld,
    )


def _file(kept: KeptAttachment, address: str) -> ShownAttachmentFile | None:
    if kept.sha256 is None or kept.size is None or kept.fetched_at is None:
        return None
    said = {each.lower() for each in (kept.declared_type, kept.media_type) if each is not None}
    return ShownAttachmentFile(
        checksum=f"sha256:{kept.sha256.hex()}",
        size=kept.size,
        declared_type=kept.declared_type,
        detected_type=kept.detected_type,
        types_differ=any(each != kept.detected_type for each in said - {"application/octet-stream"}),
        fetched_at=kept.fetched_at,
        url=f"{address}/api/v1/attachments/{kept.id}/content",
    )


EXAMPLE = {
    "id": "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a30",
    "message": "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a01",
    "version": "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a0f",
    "place": 0,
    "kind": "image",
    "state": "fetched",
    "name": None,
    "media_type": "image/jpeg",
    "source_url": "https://social.example/bild.jpg?oe=69A5F2B0",
    "expires_at": None,
    "tries": 1,
    "tried_at": "2026-03-02T09:15:01.010000Z",
    "next_try_at": None,
    "fault": None,
    "http_status": None,
    "file": {
        "checksum": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "size": 48211,
        "declared_type": "image/jpeg",
        "detected_type": "image/jpeg",
        "types_differ": False,
        "fetched_at": "2026-03-02T09:15:01.420000Z",
        "url": "https://diarium.exempelkoping.example/api/v1/attachments/0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a30/content",
    },
    "withheld": False,
}
LIST_EXAMPLE = {"data": [EXAMPLE], "page": {"limit": 20, "page": 1, "next_cursor": None}}
