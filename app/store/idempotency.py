"""Answers kept under the client's Idempotency-Key, so that a request sent twice is done once."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, insert, select

from app.store.tables import idempotency_answers


class KeptAnswer(NamedTuple):
    """An answer given earlier. ``body`` is sealed: it may hold a secret that was shown once."""

    request_digest: bytes
    status: int
    body: bytes


def find_answer(connection: Connection, tenant: str, token: UUID, key: str) -> KeptAnswer | None:
    """The answer this token got under this key."""
    column = idempotency_answers.c
    row = connection.execute(
        select(*(column[name] for name in KeptAnswer._fields)).where(
            column.tenant == tenant, column.token == token, column.key == key
        )
    ).first()
    return None if row is None else KeptAnswer(*row)


def keep_answer(
    connection: Connection, *, tenant: str, token: UUID, key: str, answer: KeptAnswer, now: datetime
) -> None:
    """Keep an answer in the transaction of the act itself; an ``IntegrityError`` if a rival kept one meanwhile."""
    connection.execute(
        insert(idempotency_answers).values(tenant=tenant, token=token, key=key, created_at=now, **answer._asdict())
    )
