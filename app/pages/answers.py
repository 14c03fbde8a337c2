"""Answering with a page, a document or JSON: in what form, under which headers, and what is said when it cannot be."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from app.guidelines.wording import Language
from app.pages.words import words_in
from app.records.errors import NotFound, Unacceptable

Form = Literal["html", "markdown", "json"]

_HERE = Path(__file__).parent
_MEDIA: Mapping[Form, str] = {"html": "text/html", "markdown": "text/markdown", "json": "application/json"}
_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

_environment = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

Page = Callable[[Request], Awaitable[Response]]


def form_for(request: Request) -> Form:
    """The form asked for with ``format``, else the first that Accept names, else a page.

    Raises:
        Unacceptable: ``format`` is none of the three.
    """
    asked = request.query_params.get("format")
    for form, media in _MEDIA.items():
        if asked == form:
            return form
        if asked is None and request.headers.get("accept", "").strip().startswith(media):
            return form
    if asked is not None:
        raise Unacceptable(f"format is one of {', '.join(_MEDIA)}")
    return "html"


def language_of(request: Request) -> Language:
    """Swedish unless English is asked for.

    Raises:
        Unacceptable: it is neither.
    """
    asked = request.query_params.get("language", "sv")
    if asked == "sv":
        return "sv"
    if asked == "en":
        return "en"
    raise Unacceptable("language is sv or en")


def rendered(template: str, language: Language, **values: Any) -> str:
    """A page as HTML; every value is escaped."""
    return _environment.get_template(template).render(language=language, words=words_in(language), **values)


def answer(request: Request, form: Form, body: str, language: Language, *, name: str | None = None) -> Response:
    """Answer with a body that anybody may keep for a minute, or 304 if the client has it.

    Args:
        name: what a downloaded file is called; pages are shown, not downloaded.
    """
    encoded = body.encode()
    headers = {
        "ETag": f'"{hashlib.blake2b(encoded, digest_size=12).hexdigest()}"',
        "Cache-Control": "public, max-age=60",
        "Content-Language": language,
        "Vary": "Accept",
        "Content-Security-Policy": _POLICY,
    }
    if name is not None and form != "html":
        headers["Content-Disposition"] = f'attachment; filename="{name}.{"md" if form == "markdown" else "json"}"'
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(encoded, headers=headers, media_type=_MEDIA[form])


def with_pages_for_people(page: Page) -> Page:
    """Answer a browser with a page also when something cannot be shown; programs get the problem."""

    @wraps(page)
    async def answering(request: Request) -> Response:
        try:
            return await page(request)
        except (NotFound, Unacceptable) as refused:
            if "text/html" not in request.headers.get("accept", ""):
                raise
            return _refused(refused)

    return answering


def _refused(refused: NotFound | Unacceptable) -> Response:
    missing = isinstance(refused, NotFound)
    body = rendered("refused.html", "sv", missing=missing, why=None if missing else str(refused))
    headers = {"Content-Language": "sv", "Content-Security-Policy": _POLICY}
    return Response(body.encode(), 404 if missing else 422, headers, "text/html")


_STYLE = (_HERE / "static" / "diarium.css").read_bytes()


async def get_style(_request: Request) -> Response:
    """The style of every page."""
    return Response(_STYLE, headers={"Cache-Control": "public, max-age=3600"}, media_type="text/css")
