"""Signed posts to the webhook addresses of one office."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx2
from sqlalchemy import Connection, func, select

from app.main import now
from app.records.vocabulary import ChannelKind, Scope
from app.registry.office.channels import NewChannel, open_channel
from app.registry.office.tokens import create_token
from tests.api.conftest import TENANT, Office

APP_SECRET = "app-secret-of-the-test"
VERIFY_TOKEN = "verify-token-of-the-test"
PAGE = "990000000000001"
PERSONNUMMER = "19121212-1212"  # one of Skatteverket's test numbers


@dataclass
class Post:
    """A post office: signed posts to one office's channels."""

    office: Office
    generic: UUID
    secret: str
    page: UUID
    bearer: UUID
    reader: str
    sent: list[str] = field(default_factory=list)

    async def signed(
        self,
        body: bytes,
        *,
        webhook_id: str | None = None,
        at: datetime | None = None,
        secret: str | None = None,
        content_type: str = "application/json",
        token: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx2.Response:
        name, at = webhook_id or f"msg_{uuid4()}", at or datetime.now(UTC)
        given = self._signature(name, at, body, secret or self.secret)
        async with self.office.client(token) as client:
            return await client.post(
                f"/webhooks/{self.generic}",
                content=body,
                headers={"content-type": content_type, **given, **(headers or {})},
            )

    def _signature(self, name: str, at: datetime, body: bytes, secret: str) -> dict[str, str]:
        """By hand, so that it also signs bytes that are no text."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        seconds = str(int(at.timestamp()))
        mac = hmac.digest(key, f"{name}.{seconds}.".encode() + body, "sha256")
        return {
            "webhook-id": name,
            "webhook-timestamp": seconds,
            "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
        }

    async def message(self, words: str = "Hej!", **more: Any) -> httpx2.Response:
        known = ("webhook_id", "token", "at", "secret")
        message = {"id": str(uuid4()), "text": words, "kind": "comment"} | {
            name: value for name, value in more.items() if name not in known
        }
        return await self.signed(json.dumps(message).encode(), **{name: more[name] for name in known if name in more})

    async def from_meta(self, body: bytes, secret: str = APP_SECRET) -> httpx2.Response:
        mac = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        async with self.office.client() as client:
            return await client.post(
                f"/webhooks/{self.page}", content=body, headers={"x-hub-signature-256": f"sha256={mac}"}
            )

    async def count(self, table: Any) -> int:
        return await self.office.write(
            lambda connection: connection.execute(select(func.count()).select_from(table)).scalar_one()
        )


async def open_post(office: Office) -> Post:
    vault = office.engine.house.vault

    def furnish(connection: Connection) -> Post:
        def opened(wanted: NewChannel) -> Any:
            return open_channel(connection, vault, actor="operator", tenant=TENANT, wanted=wanted, now=now())

        generic = opened(NewChannel(speaks="generic", kind=ChannelKind.GENERIC, name="Formulär", authority="ks"))
        page = opened(
            NewChannel(
                speaks="facebook_page",
                kind=ChannelKind.PAGE,
                name="Sidan",
                authority="ks",
                account=PAGE,
                secret_text=APP_SECRET,
                verify_token=VERIFY_TOKEN,
            )
        )
        bearer = opened(
            NewChannel(speaks="generic", kind=ChannelKind.GENERIC, name="Verktyg", authority="ks", takes_bearer=True)
        )
        reader = create_token(
            connection,
            actor="operator",
            tenant=TENANT,
            label="reader",
            scopes=[Scope.ASSESSMENTS_READ],
            now=now(),
        )
        return Post(
            office,
            generic.view.channel.id,
            generic.secret_text,
            page.view.channel.id,
            bearer.view.channel.id,
            reader.text,
        )

    return await office.write(furnish)


def comment(number: int, words: str = "Hej", verb: str = "add") -> dict[str, Any]:
    return {
        "field": "feed",
        "value": {
            "item": "comment",
            "verb": verb,
            "comment_id": f"77_{number}",
            "post_id": f"{PAGE}_77",
            "parent_id": f"{PAGE}_77",
            "created_time": 1_767_258_000 + number,
            "from": {"id": f"55{number}", "name": "Exempel Exempelsson"},
            "message": words,
        },
    }


def batch(*changes: dict[str, Any]) -> bytes:
    return json.dumps({"object": "page", "entry": [{"id": PAGE, "time": 1_767_258_000, "changes": changes}]}).encode()
