"""The webhook addresses, as a raw ASGI application: nothing stands between the bytes and their signature.

A framework's own validation must never answer here: some platforms drop a delivery for ever on a 4xx. What each
answer makes a sender do is in ``docs/channels/``.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl
from uuid import UUID

import orjson
from starlette.types import Receive, Scope, Send

from app.api.problems import Refusal, problem_for
from app.channels.linkback.replies import Reply
from app.channels.speech import Handshake
from app.channels.table import CHANNELS
from app.records.access import Credential
from app.records.channel import Channel
from app.records.errors import DiariumError, NotFound, QueueFull
from app.records.vocabulary import Scope as Right
from app.registry.intake.answers import Answer, ToldAssessment, ToldMessage
from app.registry.intake.directory import Listed
from app.registry.intake.receiving import NotAuthentic, Receiver

Headers = list[tuple[bytes, bytes]]

WEBHOOKS = "/webhooks/"
_JSON = (b"content-type", b"application/json")
_ALLOWED = (("Allow", "GET, OPTIONS, POST"),)
_REFUSED_NOTICES = {400: "notice-refused", 410: "channel-closed", 413: "body-too-large", 429: "too-many-notices"}


class ClientGone(Exception):
    """The sender closed the connection before its body had come; it will try again."""


@dataclass(slots=True)
class Intake:
    """The application behind ``/webhooks/{channelId}``.

    ``most_held`` bounds the bytes of all bodies that are in memory at once; over it senders get 503. ``verifications``
    answer, by how a channel speaks, the GETs of senders that ask what the register knows (``None``: nothing of it);
    ``notices`` likewise the POSTs of those that want an answer in their own protocol.
    """

    receiver: Receiver
    public_url: str
    body_limit: int
    most_held: int
    verifications: Mapping[str, Callable[[Channel, Mapping[str, str]], Awaitable[Handshake | None]]] = field(
        default_factory=dict
    )
    notices: Mapping[str, Callable[[Listed, Mapping[str, str], bytes], Awaitable[Reply]]] = field(default_factory=dict)
    _held: int = field(default=0, init=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            status, headers, body = await self._answer(scope, receive)
        except ClientGone:
            return
        except (DiariumError, Refusal) as fault:
            status, headers, body = problem_for(_as_refusal(fault), address=self.public_url)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[int, Headers, bytes]:
        channel = _channel_of(scope)
        method = scope["method"]
        if method == "POST":
            return await self._post(channel, scope, receive)
        if method == "GET":
            return await self._get(channel, scope)
        if method == "OPTIONS":
            return await self._options(channel, scope)
        raise Refusal("method-not-allowed", headers=_ALLOWED)

    async def _post(self, channel: UUID, scope: Scope, receive: Receive) -> tuple[int, Headers, bytes]:
        headers = _headers(scope)
        expected = _content_length(headers)
        if expected > self.body_limit:
            raise Refusal("body-too-large")
        if self._held + expected > self.most_held:
            raise QueueFull("too much is held in memory", retry_after=2)
        held = [0]
        try:
            body = await self._body(receive, held)
            take = self.notices.get((listed := await self.receiver.find(channel)).channel.speaks)
            if take is not None:
                return _replied(await take(listed, headers, body))
            speech, answer, credential = await self.receiver.receive(channel, headers, body)
        finally:
            self._held -= held[0]
        repeated = [(b"idempotent-replayed", b"true")] if answer.repeated else []
        if not speech.answers_with_body:
            return 200, [(b"content-length", b"0"), *repeated], b""
        told = orjson.dumps(self._told(answer, credential))
        return 200, [_JSON, (b"content-length", str(len(told)).encode()), *repeated], told

    async def _body(self, receive: Receive, held: list[int]) -> bytes:
        """Read the body, counting what is held so that it can be given back."""
        parts: list[bytes] = []
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            part = message.get("body", b"")
            held[0] += len(part)
            self._held += len(part)
            if held[0] > self.body_limit:
                raise Refusal("body-too-large")
            parts.append(part)
            if not message.get("more_body", False):
                return b"".join(parts)

    async def _get(self, channel: UUID, scope: Scope) -> tuple[int, Headers, bytes]:
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        answer = await self._asked(channel, query)
        if answer.status == 403:
            raise Refusal("handshake-refused")
        body = answer.body.encode()
        return (
            answer.status,
            [
                (b"content-type", answer.media_type.encode()),
                (b"content-length", str(len(body)).encode()),
            ],
            body,
        )

    async def _asked(self, channel: UUID, query: Mapping[str, str]) -> Handshake:
        """Answer by what the register knows, where that is needed, else by the channel's secrets."""
        listed = await self.receiver.find(channel)
        verify = self.verifications.get(listed.channel.speaks)
        if verify is not None:
            known = await verify(listed.channel, query)
            if known is None:
                raise NotFound("this was not asked for here")
            return known
        answer = await self.receiver.handshake(channel, query)
        if answer is None:
            raise Refusal("method-not-allowed", "This channel has no handshake; post to it.", _ALLOWED)
        return answer

    async def _options(self, channel: UUID, scope: Scope) -> tuple[int, Headers, bytes]:
        listed = await self.receiver.find(channel)
        preflight = CHANNELS[listed.channel.speaks].preflight
        told = preflight(_headers(scope)) if preflight else {}
        return (
            200,
            [
                (b"allow", b"GET, OPTIONS, POST"),
                (b"content-length", b"0"),
                *((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in told.items()),
            ],
            b"",
        )

    def _told(self, answer: Answer, credential: Credential | None) -> dict[str, object]:
        return {
            "delivery": str(answer.delivery),
            "messages": [self._message(answer.tenant, message, credential) for message in answer.messages],
            "parked": [{"path": part.path, "reason": part.reason} for part in answer.parked],
            "ignored": answer.ignored,
            "not_captured": answer.not_captured,
        }

    def _message(self, tenant: str, message: ToldMessage, credential: Credential | None) -> dict[str, object]:
        told: dict[str, object] = {
            "id": str(message.id),
            "platform_message_id": message.platform_id,
            "receipt": {
                "url": f"{self.public_url}/public/{tenant}/receipts/{message.receipt}",
                "log_index": message.log_index,
                "received_at": message.received_at.isoformat(timespec="microseconds")[:26] + "Z",
            },
        }
        if credential is not None and credential.may(Right.ASSESSMENTS_READ):
            told["assessments"] = [_assessment(each) for each in message.assessments if credential.sees(each.authority)]
        return told


def _replied(reply: Reply) -> tuple[int, Headers, bytes]:
    """A protocol's own answer; what HTTP itself has a status for is a problem as everywhere else."""
    if reply.status >= 400:
        wait = [] if reply.retry_after is None else [("Retry-After", str(reply.retry_after))]
        raise Refusal(_REFUSED_NOTICES[reply.status], reply.body, wait)
    body = reply.body.encode()
    content_type = f"{reply.media_type}; charset=utf-8".encode()
    return reply.status, [(b"content-type", content_type), (b"content-length", str(len(body)).encode())], body


def _assessment(told: ToldAssessment) -> dict[str, object]:
    return {
        "authority": told.authority,
        "outcome": told.outcome,
        "status": told.status,
        "protection": told.protection,
        "rule": told.rule,
        "diary_number": told.diary_number,
        "document": told.document,
    }


def _channel_of(scope: Scope) -> UUID:
    try:
        return UUID(scope["path"].removeprefix(WEBHOOKS))
    except ValueError:
        raise NotFound("no channel has this address") from None


def _headers(scope: Scope) -> Mapping[str, str]:
    """Lower-case names; repeated ones joined by commas (RFC 9110 section 5.3)."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def _content_length(headers: Mapping[str, str]) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0


def _as_refusal(fault: Exception) -> Exception:
    """A forged delivery is its own kind of problem; the rest the register's errors say themselves."""
    return Refusal("signature-refused", str(fault)) if isinstance(fault, NotAuthentic) else fault
