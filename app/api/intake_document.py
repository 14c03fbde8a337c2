"""What the document says of the webhook addresses, by hand: their bytes are verified before anything reads them.

A contract test sends a request for every status here.
"""

from typing import Any

from app.api.descriptions import problem_answers, said
from app.api.linkback_document import IN_XML, NOTICE_TAKEN, NOTICES
from app.channels.generic.schema import CLOUD_EVENT, MESSAGE, MESSAGES
from app.records.vocabulary import Outcome, ParkedReason, Protection, Status

_AT_ROOT = [{"url": "/", "description": "Adressens rot, inte /api/v1 / the root of the address."}]
_SIGNATURE_HEADERS = (
    ("webhook-id", "Leveransens id enligt Standard Webhooks; samma id är samma leverans för alltid."),
    ("webhook-timestamp", "Sekunder sedan 1970; högst fem minuter fel."),
    ("webhook-signature", "`v1,` och HMAC-SHA256 i base64 över `id.tidpunkt.kropp`; flera åtskiljs av blanksteg."),
    ("X-Hub-Signature-256", "`sha256=` och HMAC-SHA256 i hex över kroppen (Meta)."),
    ("x-twitter-webhooks-signature", "`sha256=` och HMAC-SHA256 i base64 över kroppen (X)."),
)

_ANSWER_EXAMPLE = {
    "delivery": "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a00",
    "messages": [
        {
            "id": "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a01",
            "platform_message_id": "kommentar-1",
            "receipt": {
                "url": "https://diarium.exempelkoping.example/public/exempelkoping/receipts/Vn3nQyZrQbmR0v6kq1v9Wg",
                "log_index": 4711,
                "received_at": "2026-03-02T09:15:00.204000Z",
            },
        }
    ],
    "parked": [],
    "ignored": 0,
    "not_captured": 0,
}


def _string(**more: Any) -> dict[str, Any]:
    return {"type": "string", **more}


def _object(title: str, properties: dict[str, Any], optional: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"title": title, "type": "object", "required": required, "properties": properties, **more}


def _list(schema: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{schema}"}}


INTAKE_SCHEMAS: dict[str, Any] = {
    "IncomingMessage": MESSAGE,
    "IncomingMessages": MESSAGES | {"properties": {"messages": _list("IncomingMessage")}},
    "CloudEvent": CLOUD_EVENT,
    "AcceptedDelivery": _object(
        "AcceptedDelivery",
        {
            "delivery": _string(format="uuid", description="Leveransens id / the delivery's id."),
            "messages": _list("AcceptedMessage"),
            "parked": _list("ParkedPart"),
            "ignored": {"type": "integer", "minimum": 0, "description": "Parts that by rule are no messages."},
            "not_captured": {
                "type": "integer",
                "minimum": 0,
                "description": "Direktmeddelanden till ett rollkonto vars innehavare inte har gått med på att de "
                "fångas; de sparas inte / direct messages to a role account whose holder has not agreed.",
            },
        },
        description="Vad som sparades av en leverans / what was kept of a delivery.",
    ),
    "AcceptedMessage": _object(
        "AcceptedMessage",
        {
            "id": _string(format="uuid", description="Meddelandets id / the message's id."),
            "platform_message_id": _string(description="Plattformens id / the platform's id."),
            "receipt": _object(
                "AcceptedReceipt",
                {
                    "url": _string(format="uri", description="Mottagningskvittot / the receipt."),
                    "log_index": {"type": "integer", "minimum": 0},
                    "received_at": _string(format="date-time"),
                },
            ),
            "assessments": _list("AcceptedAssessment")
            | {"description": "Bara till en nyckel med / only to a token with `assessments:read`."},
        },
        optional=("assessments",),
        description="Ett meddelande som sparades / a message that was kept.",
    ),
    "AcceptedAssessment": _object(
        "AcceptedAssessment",
        {
            "authority": _string(),
            "outcome": _string(enum=[str(word) for word in Outcome]),
            "status": _string(enum=[str(word) for word in Status]),
            "protection": _string(enum=[str(word) for word in Protection]),
            "rule": _string(),
            "diary_number": {"type": ["string", "null"], "description": "Ärendets diarienummer."},
            "document": {"type": ["string", "null"], "description": "Handlingens beteckning."},
        },
        description="En bedömning i korthet / an assessment in short.",
    ),
    "ParkedPart": _object(
        "ParkedPart",
        {
            "path": _string(description="Var i leveransen / where in the delivery."),
            "reason": _string(enum=[str(word) for word in ParkedReason]),
        },
        description="En del som sparades oläst / a part that was kept unread.",
    ),
}


def _examples(schema: dict[str, Any]) -> dict[str, Any]:
    return {f"example-{number}": {"value": value} for number, value in enumerate(schema["examples"], 1)}


def _body(schema: str) -> dict[str, Any]:
    return {"schema": {"$ref": f"#/components/schemas/{schema}"}, "examples": _examples(INTAKE_SCHEMAS[schema])}


def _answers(success: dict[str, Any], *problems: str) -> dict[str, Any]:
    return {"200": success} | {str(status): answer for status, answer in problem_answers(*problems).items()}


_POST: dict[str, Any] = {
    "operationId": "receive_delivery",
    "tags": ["webhooks"],
    "summary": "Ta emot en leverans / receive a delivery",
    "description": said(
        "Tar emot en signerad leverans. Svaret kommer när allt är sparat. Det som inte kan läsas sparas ändå och "
        "parkeras, så inget innehåll ger ett 4xx-svar. En leverans som kommer igen får det första svaret och "
        "`Idempotent-Replayed: true`. En nyckel (Bearer) godtas bara av kanaler som tillåter det. Plattformarna får "
        "ett tomt svar. En kanal för länkar till oss (webmention, pingback, trackback) tar osignerade aviseringar och "
        "svarar i avsändarens eget protokoll, också när den nekar.",
        "Receives a signed delivery. The answer comes once everything is kept. What cannot be read is kept all the "
        "same and parked, so no content is answered by a 4xx. A delivery that comes again gets the first answer and "
        "`Idempotent-Replayed: true`. A token (Bearer) is accepted only by channels that allow it. Platforms get "
        "an empty answer. A channel of links to us (webmention, pingback, trackback) takes unsigned notices and "
        "answers in the sender's own protocol, also when it refuses.",
    ),
    "security": [{}, {"token": []}],
    "parameters": [
        {"name": name, "in": "header", "required": False, "description": text, "schema": {"type": "string"}}
        for name, text in _SIGNATURE_HEADERS
    ],
    "requestBody": {
        "required": True,
        "description": "Byten som signaturen täcker / the bytes that the signature covers.",
        "content": {
            "application/json": {
                "schema": {
                    "anyOf": [
                        {"$ref": "#/components/schemas/IncomingMessage"},
                        {"$ref": "#/components/schemas/IncomingMessages"},
                    ]
                },
                "examples": _examples(MESSAGE) | {"several": {"value": MESSAGES["examples"][0]}},
            },
            "application/cloudevents+json": _body("CloudEvent"),
            "application/cloudevents-batch+json": {
                "schema": _list("CloudEvent"),
                "examples": {"batch": {"value": CLOUD_EVENT["examples"]}},
            },
            **NOTICES,
        },
    },
    "responses": _answers(
        {
            "description": "Sparat / kept. Tomt för plattformarna / empty for the platforms.",
            "headers": {
                "Idempotent-Replayed": {
                    "description": "`true` om leveransen kommit förut / if it had come before.",
                    "schema": {"type": "string", "const": "true"},
                }
            },
            "content": {
                "application/json": {
                    "schema": {"$ref": "#/components/schemas/AcceptedDelivery"},
                    "examples": {"accepted": {"value": _ANSWER_EXAMPLE}},
                },
                **IN_XML,
            },
        },
        "notice-refused",
        "channel-closed",
        "too-many-notices",
        "signature-refused",
        "not-found",
        "body-too-large",
        "internal-error",
        "unavailable",
    )
    | {"202": NOTICE_TAKEN},
}

_GET: dict[str, Any] = {
    "operationId": "answer_handshake",
    "tags": ["webhooks"],
    "summary": "Handskakningar / handshakes",
    "description": said(
        "Svarar Meta, som frågar om adressen är vår, med det ord som Meta skickade; likaså ett nav (WebSub) som frågar "
        "om vi bett om ett flöde, men bara om vi har gjort det. X får sitt `crc_token` undertecknat, i JSON.",
        "Answers Meta, which asks whether the address is ours, with the word that Meta sent; likewise a hub (WebSub) "
        "that asks whether we asked for a feed, but only if we did. X gets its `crc_token` signed, in JSON.",
    ),
    "security": [],
    "parameters": [
        {"name": name, "in": "query", "required": False, "description": text, "schema": {"type": "string"}}
        for name, text in (
            ("hub.mode", "`subscribe`; för en prenumeration även / for a subscription also `unsubscribe`, `denied`."),
            ("hub.verify_token", "Ordet som avtalats för kanalen / the word agreed on."),
            ("hub.challenge", "Ordet som ska sändas tillbaka / the word to send back."),
            ("hub.topic", "Flödet som prenumerationen gäller / the feed that is subscribed to (WebSub)."),
            ("hub.lease_seconds", "Hur länge prenumerationen gäller / how long it is subscribed to (WebSub)."),
            ("crc_token", "X:s prov, 16 till 128 av `A-Za-z0-9+/=_-` / X's challenge."),
        )
    ],
    "responses": _answers(
        {
            "description": "Ordet tillbaka / the word sent back.",
            "content": {
                "text/plain": {"schema": {"type": "string"}, "examples": {"challenge": {"value": "1158201444"}}},
                "application/json": {
                    "schema": _object("ChallengeResponse", {"response_token": _string(pattern="^sha256=")}),
                    "examples": {
                        "challenge": {"value": {"response_token": f"sha256={'A' * 43}="}},
                    },
                },
            },
        },
        "handshake-refused",
        "not-found",
        "method-not-allowed",
        "unavailable",
    ),
}

_OPTIONS: dict[str, Any] = {
    "operationId": "answer_preflight",
    "tags": ["webhooks"],
    "summary": "CloudEvents förfrågan / CloudEvents preflight",
    "description": said(
        "Svarar en CloudEvents-avsändare som frågar om den får skicka (CloudEvents HTTP Web Hooks, avsnitt 4).",
        "Answers a CloudEvents sender that asks whether it may post (CloudEvents HTTP Web Hooks, section 4).",
    ),
    "security": [],
    "parameters": [
        {
            "name": name,
            "in": "header",
            "required": False,
            "description": text,
            "schema": {"type": "string"},
        }
        for name, text in (
            ("WebHook-Request-Origin", "Avsändarens DNS-namn / the sender's DNS name."),
            ("WebHook-Request-Rate", "Önskade leveranser i minuten / wanted deliveries a minute."),
        )
    ],
    "responses": _answers(
        {
            "description": "Vad som är tillåtet, i huvudena / what is allowed, in the headers.",
            "headers": {
                name: {"description": text, "schema": {"type": "string"}}
                for name, text in (
                    ("Allow", "Metoder / methods."),
                    ("WebHook-Allowed-Origin", "Den som frågade / who asked."),
                    ("WebHook-Allowed-Rate", "Leveranser i minuten / deliveries a minute."),
                )
            },
        },
        "not-found",
        "unavailable",
    ),
}

INTAKE_PATHS: dict[str, Any] = {
    "/webhooks/{channelId}": {
        "servers": _AT_ROOT,
        "parameters": [
            {
                "name": "channelId",
                "in": "path",
                "required": True,
                "description": "Kanalens id / the channel's id.",
                "schema": {"type": "string", "format": "uuid"},
            }
        ],
        "get": _GET,
        "post": _POST,
        "options": _OPTIONS,
    }
}
