"""On SQLite: WAL, ``synchronous=FULL``, a pool of one, ``def`` routes, one session and one commit for each request."""

import os
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from sqlalchemy import create_engine, event, func, select
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

from benchmarks.naive import rows
from benchmarks.naive.judging import diary_numbers, judge, verify_signature
from benchmarks.naive.models import Assessment, Base, Case, Counter, Delivery, Message, Receipt, Registration, Version
from benchmarks.naive.shapes import MessageIn, MessageOut

engine = create_engine(
    os.environ["NAIVE_DATABASE_URL"],
    poolclass=QueuePool,
    pool_size=1,
    max_overflow=0,
    connect_args={"check_same_thread": False},
)
make_session = sessionmaker(engine, expire_on_commit=False)


@event.listens_for(engine, "connect")
def prepare(connection: sqlite3.Connection, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    Base.metadata.create_all(engine)
    with make_session() as db:
        db.merge(rows.first_counter(datetime.now(UTC).year))
        db.commit()
    yield
    engine.dispose()


app = FastAPI(lifespan=lifespan)


def session() -> Iterator[Session]:
    with make_session() as opened:
        yield opened


async def raw_body(request: Request) -> bytes:
    return await request.body()


@app.get("/readyz")
def ready() -> dict[str, bool]:
    return {"ready": True}


@app.post("/webhooks/{channel}")
def receive(  # noqa: PLR0917 – FastAPI gives them by name
    channel: str,
    sent: MessageIn,
    request: Request,
    key: Annotated[str, Depends(verify_signature)],
    raw: Annotated[bytes, Depends(raw_body)],
    db: Annotated[Session, Depends(session)],
) -> MessageOut:
    known = db.scalar(select(Delivery).where(Delivery.channel == channel, Delivery.key == key))
    if known is not None:
        return _again(db, known)
    delivery, body = rows.delivery_rows(channel, key, dict(request.headers), raw)
    message = db.scalar(
        select(Message).where(
            Message.channel == channel, Message.platform == sent.platform, Message.platform_id == sent.id
        )
    )
    if message is not None:
        db.add_all([delivery, body])
        db.commit()
        receipt = db.scalars(select(Receipt).where(Receipt.message_id == message.id)).one()
        return rows.answer(delivery.id, message.id, message.platform_id, receipt)
    message = rows.message_row(channel, sent)
    version, content = rows.version_rows(message, delivery, sent)
    case = _named_case(db, sent.text)
    judged = judge(sent.text, names_case=case is not None)
    assessment, assignment = rows.assessment_rows(message, version, judged)
    made: list[Base] = [delivery, body, message, version, content, assessment, assignment]
    db.add_all(made)
    if judged.outcome == "register":
        made += _register(db, message, assessment, case, sent)
    entry, opening = rows.audit_entry(message, made)
    db.add(entry)
    db.flush()
    opened, receipt = rows.closing_rows(message, entry, opening)
    db.add_all([opened, receipt])
    db.commit()
    return rows.answer(delivery.id, message.id, message.platform_id, receipt)


def _again(db: Session, known: Delivery) -> MessageOut:
    message, receipt = db.execute(
        select(Message, Receipt)
        .join(Version, Version.message_id == Message.id)
        .join(Receipt, Receipt.message_id == Message.id)
        .where(Version.delivery_id == known.id)
    ).one()
    return rows.answer(known.id, message.id, message.platform_id, receipt)


def _named_case(db: Session, text: str) -> Case | None:
    names = diary_numbers(text)
    return db.scalar(select(Case).where(Case.diary_number.in_(names))) if names else None


def _register(db: Session, message: Message, assessment: Assessment, case: Case | None, sent: MessageIn) -> list[Base]:
    made: list[Base]
    if case is None:
        year = datetime.now(UTC).year
        case = rows.case_row(_next_number(db, year), year)
        made = [case, rows.registration_row(message, assessment, case.id, 1, sent)]
    else:
        last = db.scalar(select(func.max(Registration.document)).where(Registration.case_id == case.id))
        made = [rows.registration_row(message, assessment, case.id, (last or 0) + 1, sent)]
    db.add_all(made)
    return made


def _next_number(db: Session, year: int) -> int:
    counter = db.get_one(Counter, (rows.AUTHORITY, year), with_for_update=True)
    counter.last += 1
    return counter.last
