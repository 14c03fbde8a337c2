"""Swedish or English, as a client asks for it."""

from typing import Annotated

from fastapi import Header, Query

from app.guidelines.wording import Language

AcceptLanguage = Annotated[
    str | None,
    Header(max_length=500, description="Önskat språk, `sv` eller `en` (RFC 9110) / the wanted language."),
]
AskedLanguage = Annotated[
    Language | None,
    Query(description="Språket; går före Accept-Language / the language; goes before Accept-Language."),
]


def language_for(asked: Language | None, header: str | None) -> Language:
    """The language asked for, else the one the header likes best (RFC 9110 section 12.5.4), else Swedish."""
    if asked is not None:
        return asked
    liked = {"sv": 0.0, "en": 0.0}
    for part in (header or "").split(","):
        name, _, quality = part.partition(";")
        language = name.strip().lower().split("-", 1)[0]
        if language in liked:
            liked[language] = max(liked[language], _quality(quality))
    return "en" if liked["en"] > liked["sv"] else "sv"


def _quality(text: str) -> float:
    name, _, value = text.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
