"""Doing a request once however often it is sent: ``Idempotency-Key`` (IETF draft, Stripe's habit).

The answer is kept in the transaction of the act, sealed, since it may hold a secret that is shown once.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Header, Request, Response
from pydantic import BaseModel
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from app.api.house import House
from app.api.problems import Refusal
from app.records.access import Credential
from app.store.idempotency import KeptAnswer, find_answer, keep_answer

IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="Samma nyckel och samma innehåll ger samma svar utan att något görs igen / same key, same answer.",
    ),
]


class Once:
    """One request that may come again."""

    def __init__(self, house: House, credential: Credential, request: Request, key: str | None, body: bytes) -> None:
        self._house, self._credential, self._key = house, credential, key
        asked = json.dumps([request.method, request.scope["path"]]).encode()
        self._digest = hashlib.sha256(asked + b"\x00" + body).digest()

    async def act(self, do: Callable[[Connection], BaseModel], status: int) -> Response:
        """Do it in one transaction, or answer as last time.

        Raises:
            Refusal: the key was used for another request.
        """
        try:
            return await self._house.database.write(lambda connection: self._in(connection, do, status))
        except IntegrityError:
            if self._key is None:
                raise
            # The same request at the same instant was first; now its answer is there.
            return await self._house.database.write(lambda connection: self._in(connection, do, status))

    async def act_outside(self, do: Callable[[], Awaitable[BaseModel]], status: int) -> Response:
        """As ``act``, for what has transactions of its own and may be done again without harm."""
        earlier = await self._house.database.read(self._earlier)
        if earlier is not None:
            return earlier
        shown = await do()
        return await self.act(lambda _: shown, status)

    def _in(self, connection: Connection, do: Callable[[Connection], BaseModel], status: int) -> Response:
        earlier = self._earlier(connection)
        if earlier is not None:
            return earlier
        body = do(connection).model_dump_json().encode()
        self._keep(connection, status, body)
        return _answer(status, body)

    def _earlier(self, connection: Connection) -> Response | None:
        if self._key is None:
            return None
        kept = find_answer(connection, self._credential.tenant, self._credential.id, self._key)
        if kept is None:
            return None
        if kept.request_digest != self._digest:
            raise Refusal("idempotency-key-reused")
        response = _answer(kept.status, self._house.vault.open(kept.body, self._place()))
        response.headers["Idempotent-Replayed"] = "true"
        return response

    def _keep(self, connection: Connection, status: int, body: bytes) -> None:
        if self._key is None:
            return
        keep_answer(
            connection,
            tenant=self._credential.tenant,
            token=self._credential.id,
            key=self._key,
            answer=KeptAnswer(self._digest, status, self._house.vault.seal(body, self._place())),
            now=self._house.clock(),
        )

    def _place(self) -> str:
        return f"{self._credential.tenant}/idempotency_answers/{self._credential.id}/{self._key}"


def _answer(status: int, body: bytes) -> Response:
    return Response(body, status, media_type="application/json")
