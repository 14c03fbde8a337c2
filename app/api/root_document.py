"""What the document says of the addresses at the root, written by hand: they are plain routes."""

from typing import Any

from app.api import public
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

ROOT_PATHS: dict[str, Any] = {
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
