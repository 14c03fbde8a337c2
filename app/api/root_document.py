"""What the document says of the addresses at the root, written by hand: they are plain routes."""

from typing import Any

from app.api import public
from app.api.channel_list_document import CHANNEL_LIST_EXAMPLE, CHANNEL_LIST_SCHEMAS
from app.api.descriptions import answered, problem_answers, said

_AT_ROOT = [{"url": "/", "description": "Adressens rot, inte /api/v1 / the root of the address."}]
_OPEN: list[dict[str, list[str]]] = []


def _get(operation: dict[str, Any], parameters: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    item: dict[str, Any] = {"servers": _AT_ROOT, "get": operation}
    if parameters:
        item["parameters"] = parameters
    return item


def _as_text(answers: dict[int | str, dict[str, Any]]) -> dict[str, Any]:
    """Statuses are texts in JSON, where FastAPI has numbers."""
    return {str(status): answer for status, answer in answers.items()}


def _refers(answers: dict[int | str, dict[str, Any]], schema: str) -> dict[str, Any]:
    answers[200]["content"]["application/json"]["schema"] = {"$ref": f"#/components/schemas/{schema}"}
    return _as_text(answers)


def _path(name: str, description: str, pattern: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "string", "pattern": pattern},
    }


ROOT_SCHEMAS: dict[str, Any] = {
    "Health": {
        "title": "Health",
        "description": "Hur det står till / how it is.",
        "type": "object",
        "required": ["status"],
        "properties": {"status": {"type": "string", "enum": ["ok", "ready"]}},
    },
    "Guideline": {
        "title": "Guideline",
        "description": "Riktlinjen en dag, under en profil / the guideline on a day, under a profile.",
        "type": "object",
        "required": ["language", "on", "profile", "profiles", "edition", "rules", "changes"],
        "properties": {
            "language": {"type": "string", "enum": ["sv", "en"]},
            "on": {"type": "string", "format": "date"},
            "profile": {"type": "object", "required": ["id", "sentence", "caution"]},
            "profiles": {"type": "array", "items": {"type": "object"}},
            "edition": {"type": "string", "description": "Hash of the rules."},
            "rules": {
                "type": "array",
                "description": "In the order in which they go before each other; the default is last.",
                "items": {"type": "object", "required": ["id", "sentence", "begins", "paragraphs", "follows"]},
            },
            "changes": {"type": "array", "items": {"type": "string", "format": "date"}},
        },
    },
    "GuidelineChanges": {
        "title": "GuidelineChanges",
        "description": "Vad som skiljer mellan två utgåvor eller dagar / what differs between two editions or days.",
        "type": "object",
        "required": ["from", "to", "language", "changes"],
        "properties": {
            "from": {"type": "string"},
            "to": {"type": "string"},
            "language": {"type": "string", "enum": ["sv", "en"]},
            "changes": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["line", "more"],
                    "properties": {
                        "line": {"type": "string"},
                        "more": {"type": "array", "items": {"type": "string"}},
                    },
                },
            },
        },
    },
    **CHANNEL_LIST_SCHEMAS,
    "Receipt": {
        "title": "Receipt",
        "description": "Ett mottagningskvitto, lika för alla utfall / a receipt, alike for every outcome.",
        "type": "object",
        "required": ["status", "received_on", "log"],
        "properties": {
            "status": {"type": "string", "const": "received"},
            "received_on": {
                "type": "string",
                "format": "date",
                "description": "Dagen i Sverige / the day in Sweden (Europe/Stockholm).",
            },
            "log": {
                "type": "object",
                "required": ["index", "leaf_hash", "entry"],
                "properties": {
                    "index": {"type": "integer", "minimum": 0, "description": "The leaf's place in the public log."},
                    "leaf_hash": {
                        "type": "string",
                        "pattern": "^[0-9a-f]{64}$",
                        "description": "SHA-256(0x00 ‖ entry), RFC 6962 section 2.1.",
                    },
                    "entry": {
                        "type": "string",
                        "contentEncoding": "base64",
                        "description": "The public bytes of the leaf.",
                    },
                },
            },
        },
    },
}

_TENANT = _path("tenant", "Organisationens id / the tenant's id.", "^[a-z][a-z0-9-]{0,39}$")


def _query(name: str, description: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": {"type": "string", **schema}}


_HOW_SHOWN = [
    _query("language", "Språket / the language.", enum=["sv", "en"], default="sv"),
    _query("format", "Går före Accept / goes before Accept.", enum=["html", "markdown", "json"]),
]
_DAY = {"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_GUIDELINE = {
    "language": "sv",
    "on": "2026-11-23",
    "profile": {"id": "grund", "sentence": "Golvet gäller.", "caution": None},
    "profiles": [{"id": "grund", "sentence": "Golvet gäller.", "caution": None}],
    "edition": "sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
    "rules": [
        {
            "id": "default",
            "sentence": "Svarar ingen regel avgör en människa.",
            "begins": "2009-06-30",
            "paragraphs": ["5 kap. 1 § OSL (2009:400)"],
            "follows": [{"when": [], "then": "En människa avgör (förslag)."}],
        }
    ],
    "changes": ["2009-06-30"],
}
_CHANGES = {
    "from": "2018-12-31",
    "to": "2019-01-01",
    "language": "sv",
    "changes": [{"line": "mention-elsewhere lyder annorlunda från 2019-01-01.", "more": ["Lagrum förut: …; nu: …"]}],
}


def _page(description: str, example: Any, schema: str, heading: str = "Riktlinje …") -> dict[str, Any]:
    """The answers of a page that is also a document and JSON."""
    answers = answered(description, example, "not-found", "unacceptable", "unavailable")
    content = answers[200]["content"]
    content["application/json"]["schema"] = {"$ref": f"#/components/schemas/{schema}"}
    for media, text in (("text/html", "<!doctype html>…"), ("text/markdown", f"# {heading}")):
        content[media] = {"schema": {"type": "string"}, "examples": {"example": {"value": text}}}
    return _as_text(answers)


ROOT_PATHS: dict[str, Any] = {
    "/public/{tenant}/guidelines": _get(
        {
            "operationId": "get_guidelines",
            "tags": ["public"],
            "summary": "Läs riktlinjen / read the guideline",
            "description": said(
                "Riktlinjen så som medborgare och arkivarier läser den: regel bredvid lagrum, med källor och fall. En "
                "sida, ett Markdown-dokument eller JSON. Utan `profile` visas den profil som alla nämnder arbetar "
                "efter, annars `grund`.",
                "The guideline as citizens and archivists read it: rule beside provision, with sources and cases. A "
                "page, a Markdown document or JSON. Without `profile`, the profile that every authority works by is "
                "shown, else `grund`.",
            ),
            "parameters": [
                _query("on", "Dag, i dag om den utelämnas / day, today if left out.", **_DAY),
                _query("profile", "Profil / profile."),
                _query("authority", "Nämnd, vars profil visas / the authority whose profile is shown."),
                *_HOW_SHOWN,
            ],
            "security": _OPEN,
            "responses": _page("Riktlinjen / the guideline.", _GUIDELINE, "Guideline"),
        },
        [_TENANT],
    ),
    "/public/{tenant}/guidelines/changes": _get(
        {
            "operationId": "get_guideline_changes",
            "tags": ["public"],
            "summary": "Läs vad som ändrats / read what has changed",
            "description": said(
                "Vad som skiljer mellan två utgåvor av riktlinjen, eller mellan två dagar, i ord.",
                "What differs between two editions of the guideline, or between two days, in words.",
            ),
            "parameters": [
                _query("from", "En utgåva som `2026-11`, eller en dag / an edition, or a day.") | {"required": True},
                _query("to", "En utgåva, en dag eller `present` / an edition, a day, or `present`."),
                *_HOW_SHOWN,
            ],
            "security": _OPEN,
            "responses": _page("Skillnaden / the difference.", _CHANGES, "GuidelineChanges"),
        },
        [_TENANT],
    ),
    "/public/{tenant}/channels": _get(
        {
            "operationId": "get_channel_list",
            "tags": ["public"],
            "summary": "Läs listan över officiella kanaler / read the official channel list",
            "description": said(
                "Vilka konton, sidor och bloggar som är organisationens: plattform, adress, ändamål, ansvarig nämnd, "
                "innehavare, bevakning och regler, öppnade och stängda dagar. Stängda kanaler står kvar.",
                "Which accounts, pages and blogs are the organisation's: platform, address, purpose, responsible "
                "authority, holders, monitoring and rules, days of opening and closing. Closed channels stay.",
            ),
            "parameters": _HOW_SHOWN,
            "security": _OPEN,
            "responses": _page("Listan / the list.", CHANNEL_LIST_EXAMPLE, "OfficialChannels", "Officiella kanaler …"),
        },
        [_TENANT],
    ),
    "/healthz": _get(
        {
            "operationId": "get_health",
            "tags": ["operation"],
            "summary": "Lever processen / is the process alive",
            "description": said("Svarar så länge processen lever.", "Answers as long as the process lives."),
            "security": _OPEN,
            "responses": _refers(answered("Den lever / it lives.", {"status": "ok"}), "Health"),
        }
    ),
    "/readyz": _get(
        {
            "operationId": "get_readiness",
            "tags": ["operation"],
            "summary": "Kan tjänsten ta emot / can it serve",
            "description": said(
                "Databasen svarar och har programmets migrering.",
                "The database answers and is at the program's migration.",
            ),
            "security": _OPEN,
            "responses": _refers(
                answered("Den kan ta emot / it can serve.", {"status": "ready"}, "unavailable"), "Health"
            ),
        }
    ),
    "/metrics": _get(
        {
            "operationId": "get_metrics",
            "tags": ["operation"],
            "summary": "Mätvärden / metrics",
            "description": said(
                "Processens mätvärden för Prometheus; kräver rättigheten `metrics:read`.",
                "The process's metrics for Prometheus; needs the scope `metrics:read`.",
            ),
            "security": [{"token": ["metrics:read"]}],
            "responses": _as_text(
                {
                    200: {
                        "description": "Mätvärden i Prometheus textformat / in the Prometheus text format.",
                        "content": {
                            "text/plain": {
                                "schema": {"type": "string"},
                                "examples": {
                                    "example": {"value": "# HELP diarium_messages_total Messages kept.\n"},
                                },
                            }
                        },
                    },
                    **problem_answers("unauthenticated", "insufficient-scope", "unavailable"),
                }
            ),
        }
    ),
    "/problems/{code}": _get(
        {
            "operationId": "get_problem",
            "tags": ["public"],
            "summary": "Vad ett problem betyder / what a problem means",
            "description": said(
                "Sidan som ett problems `type` leder till.", "The page that a problem's `type` leads to."
            ),
            "security": _OPEN,
            "responses": _as_text(
                {
                    200: {
                        "description": "Förklaringen / the explanation.",
                        "content": {
                            "text/plain": {
                                "schema": {"type": "string"},
                                "examples": {"example": {"value": "There is no such thing\n"}},
                            }
                        },
                    },
                    **problem_answers("not-found"),
                }
            ),
        },
        [_path("code", "Problemets kod / the problem's code.", "^[a-z][a-z-]*$")],
    ),
    "/public/{tenant}/receipts/{receiptId}": _get(
        {
            "operationId": "get_receipt",
            "tags": ["public"],
            "summary": "Läs ett mottagningskvitto / read a receipt",
            "description": said(
                "Säger att något togs emot, vilken dag, och var det står i den öppna loggen. Lika för alla utfall. "
                "Okända och återkallade kvitton ger samma svar.",
                "Says that something was received, on which day, and where it stands in the public log. Alike for "
                "every outcome. Unknown and revoked receipts get the same answer.",
            ),
            "security": _OPEN,
            "responses": _refers(
                answered("Kvittot / the receipt.", public.EXAMPLE, "not-found", "unavailable"), "Receipt"
            ),
        },
        [
            _path("tenant", "Organisationens id / the tenant's id.", "^[a-z][a-z0-9-]{0,39}$"),
            _path("receiptId", "Kvittots id / the receipt's id.", "^[A-Za-z0-9_-]{1,80}$"),
        ],
    ),
}
