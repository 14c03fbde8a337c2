"""The one file that turns errors into answers: RFC 9457 ``application/problem+json`` for every 4xx and 5xx.

Nothing of what was sent is repeated, neither values nor unknown names: both can be personal data.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.api.allowed_methods import allowed_methods
from app.api.house import house_of
from app.api.problem_kinds import PROBLEMS
from app.api.request_id import current_request_id
from app.api.validation_faults import Fault, faults_of, is_malformed
from app.records.errors import (
    AlreadyExists,
    CopyNotWhole,
    DiariumError,
    NotAllowed,
    NotFound,
    Sealed,
    Unacceptable,
    Unavailable,
    WriteFailed,
)

MEDIA_TYPE = "application/problem+json"
REALM = 'Bearer realm="diarium"'


class Problem(BaseModel):
    """A problem in the form of RFC 9457."""

    type: str = Field(description="Address of the page that explains this kind of problem.")
    title: str = Field(description="What kind of problem it is; the same each time.")
    status: int = Field(description="The HTTP status code.")
    detail: str = Field(description="What was wrong this time. Never repeats what was sent.")
    instance: str = Field(description="Names this occurrence; holds the request's id.")
    code: str = Field(description="Stable name of the kind of problem, for programs.")
    request_id: str = Field(description="As in the X-Request-ID header.")
    errors: list[Fault] = Field(default=[], description="Which values were refused, for validation-failed.")


class ProblemAnswer(NamedTuple):
    """An answer for code that speaks ASGI itself."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Refusal(Exception):
    """Raised in this room to answer with a kind of problem that is no error of the register."""

    def __init__(self, code: str, detail: str | None = None, headers: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.headers = headers


def problem_response(
    code: str,
    *,
    address: str,
    detail: str | None = None,
    errors: Iterable[Fault] = (),
    retry_after: int | None = None,
    headers: Sequence[tuple[str, str]] = (),
) -> ProblemAnswer:
    """An answer of one kind of problem.

    Args:
        code: a name of ``problem_kinds.PROBLEMS``.
        address: the public address of the service, without a slash at the end.
        detail: a fixed sentence about this occurrence; it must not repeat what was sent.
        errors: the refused values, by place.
        retry_after: seconds after which the same request may be sent again (429, 503).
        headers: more headers, e.g. ``Allow``.
    """
    kind = PROBLEMS[code]
    request_id = current_request_id()
    body = {
        "type": f"{address}/problems/{code}",
        "title": kind.title,
        "status": kind.status,
        "detail": detail or kind.explanation,
        "instance": f"urn:diarium:request:{request_id}",
        "code": code,
        "request_id": request_id,
        "errors": [fault.model_dump() for fault in errors],
    }
    encoded = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    said = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    if kind.status == 401 and not any(name == b"www-authenticate" for name, _ in said):
        said.append((b"www-authenticate", REALM.encode()))
    if retry_after is not None:
        said.append((b"retry-after", str(retry_after).encode()))
    return ProblemAnswer(
        kind.status,
        [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(encoded)).encode()), *said],
        encoded,
    )


def problem_for(error: Exception, *, address: str) -> ProblemAnswer:
    """The answer to any error. What is not known here is a 500 that says nothing of its cause."""
    match error:
        case Refusal():
            return problem_response(error.code, address=address, detail=error.detail, headers=error.headers)
        case DiariumError():
            return _of_the_register(error, address)
        case RequestValidationError():
            return _of_validation(error.errors(), address)
        case HTTPException():
            return _of_http(error, address)
        case _:
            return problem_response("internal-error", address=address)


_OF_THE_REGISTER: tuple[tuple[type[DiariumError], str], ...] = (
    (NotFound, "not-found"),
    (AlreadyExists, "already-exists"),
    (CopyNotWhole, "copy-not-whole"),
    (Sealed, "sealed"),
    (NotAllowed, "not-allowed"),
    (Unacceptable, "unacceptable"),
    (Unavailable, "unavailable"),
    (WriteFailed, "not-stored"),
)


def _of_the_register(error: DiariumError, address: str) -> ProblemAnswer:
    code = next((code for kind, code in _OF_THE_REGISTER if isinstance(error, kind)), "internal-error")
    # Only here does the sentence say more than the kind does; the others may name what was asked for.
    detail = str(error) if isinstance(error, Unacceptable) else None
    retry_after = error.retry_after if isinstance(error, Unavailable) else None
    return problem_response(code, address=address, detail=detail, retry_after=retry_after)


def _of_validation(errors: Sequence[Any], address: str) -> ProblemAnswer:
    if any(is_malformed(error) for error in errors):
        return problem_response("malformed-request", address=address, detail="The body is not well-formed JSON.")
    return problem_response("validation-failed", address=address, errors=faults_of(errors))


_BY_STATUS = {
    400: "malformed-request",
    401: "unauthenticated",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    413: "body-too-large",
    415: "unsupported-media-type",
    429: "too-many-requests",
    503: "unavailable",
}


def _of_http(error: HTTPException, address: str) -> ProblemAnswer:
    code = _BY_STATUS.get(error.status_code, "internal-error" if error.status_code >= 500 else "malformed-request")
    allow = [(name, value) for name, value in (error.headers or {}).items() if name.lower() == "allow"]
    return problem_response(code, address=address, headers=allow)


def add_problem_answers(app: Starlette | FastAPI) -> None:
    """Make an application (with ``state.house``) answer every error with a problem."""
    for kind in (Refusal, DiariumError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, _answer)


async def _answer(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException) and error.status_code == 405:
        allow = allowed_methods(request)
        error = HTTPException(405, headers={"Allow": allow} if allow else error.headers)
    return as_response(problem_for(error, address=house_of(request).settings.address))


def as_response(answer: ProblemAnswer) -> Response:
    """The same answer for code that returns Starlette responses."""
    response = Response(answer.body, answer.status)
    response.raw_headers = answer.headers
    return response
