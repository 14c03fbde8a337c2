"""Reading what messages carry: how fetching it went, and the files, always as downloads."""

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Response
from starlette.responses import StreamingResponse

from app.api import attachment_shapes
from app.api.attachment_shapes import AttachmentList, show_attachment
from app.api.credentials import ReadsMessages, require
from app.api.descriptions import ALWAYS, listed, problem_answers, said
from app.api.house import TheHouse
from app.api.paging import AskedPage
from app.api.parameters import AttachmentId, MessageId
from app.api.withholding import is_withheld, note_protected_read
from app.records.errors import NotFound, Unavailable
from app.records.file_types import SHOWN_AS_THEMSELVES
from app.records.vocabulary import Scope
from app.store import attachment_lists
from app.store.attachment_lists import KeptAttachment

router = APIRouter(tags=["attachments"])

_CHUNK = 2**18
_BYTES = "application/octet-stream"
_HANDED_OUT = (_BYTES, "application/pdf", "image/*", "audio/*", "video/*")
_HEADERS = {
    "Content-Disposition": "Alltid attachment / always.",
    "Content-Digest": "SHA-256 (RFC 9530).",
    "Content-Security-Policy": "`sandbox`: nothing in the file may run.",
}


@router.get(
    "/messages/{messageId}/attachments",
    response_model=AttachmentList,
    summary="Lista ett meddelandes bilagor / list a message's attachments",
    description=said(
        "Filer som meddelandets versioner bär, i den ordning de fångades: om de är hämtade, med kontrollsumma, storlek "
        "och typ, eller varför inte. Länkar till andras sidor är inga bilagor. I skyddade meddelanden visas namn, "
        "adress och fil bara med rättigheten `protected:read`, och läsningen loggas.",
        "Files that the message's versions carry, in the order they were captured: whether they are fetched, with "
        "checksum, size and type, or why not. Links to other people's pages are no attachments. In protected messages "
        "name, address and file need the scope `protected:read`, and reading them is logged.",
    ),
    responses=listed("En del av listan / a part of the list.", attachment_shapes.LIST_EXAMPLE)
    | problem_answers("not-found"),
)
async def list_message_attachments(
    house: TheHouse, credential: ReadsMessages, paging: AskedPage, message_id: MessageId
) -> Mapping[str, Any]:
    found, protected = await house.database.read(
        lambda connection: attachment_lists.list_attachments(connection, credential, message_id, paging.window)
    )
    withheld = is_withheld(credential, protected)
    if protected and not withheld and found.rows:
        note_protected_read(credential, "message", message_id)
    address = house.settings.address
    return paging.answer(found, lambda each: show_attachment(each, withheld=withheld, address=address))


@router.get(
    "/attachments/{attachmentId}/content",
    response_class=Response,
    summary="Hämta en bilagas fil / fetch the file of an attachment",
    description=said(
        "Filen byte för byte, alltid som nedladdning: en webbläsare visar den aldrig. HTML, SVG och allt som inte är "
        "bild, ljud, film eller PDF lämnas ut som `application/octet-stream`. Bilagor till skyddade meddelanden kräver "
        "också `protected:read`, och läsningen loggas.",
        "The file byte for byte, always as a download: no browser shows it. HTML, SVG and whatever is not picture, "
        "sound, film or PDF is handed out as `application/octet-stream`. Attachments of protected messages also need "
        "`protected:read`, and reading them is logged.",
    ),
    responses={
        200: {
            "description": "Filens byte / the bytes of the file.",
            "headers": {name: {"description": text, "schema": {"type": "string"}} for name, text in _HEADERS.items()},
            "content": {
                media_type: {
                    "schema": {"type": "string", "format": "binary"},
                    "examples": {"example": {"summary": "En fil / a file", "value": "\ufffd\ufffd…"}},
                }
                for media_type in _HANDED_OUT
            },
        },
        **problem_answers("not-found", *ALWAYS),
    },
)
async def get_attachment_content(house: TheHouse, credential: ReadsMessages, attachment_id: AttachmentId) -> Response:
    kept, protected = await house.database.read(
        lambda connection: attachment_lists.get_attachment(connection, credential, attachment_id)
    )
    if protected:
        require(credential, Scope.PROTECTED_READ)
    if kept.sha256 is None:
        raise NotFound("the attachment has not been fetched, or has been erased")
    path = house.files.path_of(credential.tenant, kept.sha256)
    if not path.is_file():
        raise Unavailable("the file is not where it should be; the folder of files may be missing", retry_after=60)
    if protected:
        note_protected_read(credential, "attachment", attachment_id)
    return StreamingResponse(_chunks(path), headers=_download_headers(kept))


def _download_headers(kept: KeptAttachment) -> dict[str, str]:
    ending = SHOWN_AS_THEMSELVES.get(kept.detected_type or "")
    return {
        "Content-Type": (kept.detected_type if ending else None) or _BYTES,
        "Content-Length": str(kept.size),
        "Content-Disposition": f'attachment; filename="{kept.id}.{ending or "bin"}"',
        "Content-Digest": f"sha-256=:{base64.b64encode(kept.sha256 or b'').decode()}:",
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
