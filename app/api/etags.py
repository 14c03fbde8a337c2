"""ETags: 304 for what the client has already, 412 for a change based on something old (RFC 9110 section 13)."""

import hashlib
from typing import Annotated

from fastapi import Header, Request, Response
from pydantic import BaseModel

from app.api.problems import Refusal

IfNoneMatch = Annotated[
    str | None,
    Header(max_length=500, description="ETag från ett tidigare svar; oförändrat ger 304 / unchanged answers 304."),
]
IfMatch = Annotated[
    str | None,
    Header(max_length=500, description="ETag från senaste läsningen; ändrat sedan dess ger 412 / changed answers 412."),
]


def conditional(request: Request, shown: BaseModel, revision: int | None = None) -> Response:
    """Answer with JSON and its ETag, or 304 if the client has it.

    Args:
        revision: stands first in the tag of what clients may change, so that ``hold_to_revision`` can find it.
    """
    body = shown.model_dump_json().encode()
    digest = hashlib.blake2b(body, digest_size=12).hexdigest()
    tag = f'"{digest}"' if revision is None else f'"{revision}-{digest}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if _names(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def hold_to_revision(if_match: str | None, revision: int) -> None:
    """Refuse a change that is based on an older revision. The rest of the tag tells of counters, which may differ.

    Raises:
        Refusal: 412.
    """
    if if_match is None or if_match.strip() == "*":
        return
    if not any(tag.strip().strip('"').split("-", 1)[0] == str(revision) for tag in if_match.split(",")):
        raise Refusal("precondition-failed")


def _names(header: str | None, tag: str) -> bool:
    if header is None:
        return False
    return header.strip() == "*" or tag in (each.strip().removeprefix("W/") for each in header.split(","))
