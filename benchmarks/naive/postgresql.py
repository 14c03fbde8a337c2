"""On PostgreSQL: ``async def``, asyncpg, the default pool, one session and one commit for each request."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from benchmarks.naive import rows
from benchmarks.naive.judging import diary_numbers, judge, verify_signature
from benchmarks.naive.models import (
    Assessment,
    Base,
    Case,
    Counter,
    Delivery,
    Message,
    Receipt,
    Registration,
    Version,
)
from benchmarks.naive.shapes import MessageIn, MessageOut

engine = create_async_engine(os.environ["NAIVE_DATABASE_URL"])
make_session = async_sessionmaker(engine, expire_on_commit=False)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    async with make_session() as db:
        await db.execute(select(func.pg_advisory_xact_lock(1)))  # of several processes, one makes the tables
        await (await db.connection()).run_sync(Base.metadata.create_all)
        await db.merge(rows.first_counter(datetime.now(UTC).year))
        await db.commit()
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


async def session() -> AsyncIterator[AsyncSession]:
    async with make_session() as opened:
        yield opened


@app.get("/readyz")
async def ready() -> dict[str, bool]:
    return {"ready": True}


@app.post("/webhooks/{channel}")
async def receive(
    channel: str,
    sent: MessageIn,
    request: Request,
    key: Annotated[str, Depends(verify_signature)],
    db: Annotated[AsyncSession, Depends(session)],
) -> MessageOut:
    known = await db.scalar(select(Delivery).where(Delivery.channel == channel, Delivery.key == key))
    if known is not None:
        return await _again(db, known)
    delivery, body = rows.delivery_rows(channel, key, dict(request.headers), await request.body())
    message = await db.scalar(
        select(Message).where(
            Message.channel == channel, Message.platform == sent.platform, Message.platform_id == sent.id
        )
    )
    if message is not None:
        db.add_all([delivery, body])
        await db.commit()
        receipt = (await db.scalars(select(Receipt).where(Receipt.message_id == message.id))).one()
        return rows.answer(delivery.id, message.id, message.platform_id, receipt)
    message = rows.message_row(channel, sent)
    version, content = rows.version_rows(message, delivery, sent)
    case = await _named_case(db, sent.text)
    judged = judge(sent.text, names_case=case is not None)
    assessment, assignment = rows.assessment_rows(message, version, judged)
    made: list[Base] = [delivery, body, message, version, content, assessment, assignment]
    db.add_all(made)
    if judged.outcome == "register":
        made += await _register(db, message, assessment, case, sent)
    entry, opening = rows.audit_entry(message, made)
    db.add(entry)
    await db.flush()
    opened, receipt = rows.closing_rows(message, entry, opening)
    db.add_all([opened, receipt])
    await db.commit()
    return rows.answer(delivery.id, message.id, message.platform_id, receipt)


async def _again(db: AsyncSession, known: Delivery) -> MessageOut:
    found = await db.execute(
        select(Message, Receipt)
        .join(Version, Version.message_id == Message.id)
        .join(Receipt, Receipt.message_id == Message.id)
        .where(Version.delivery_id == known.id)
    )
    message, receipt = found.one()
    return rows.answer(known.id, message.id, message.platform_id, receipt)


async def _named_case(db: AsyncSession, text: str) -> Case | None:
    names = diary_numbers(text)
    return await db.scalar(select(Case).where(Case.diary_number.in_(names))) if names else None


async def _register(
    db: AsyncSession, message: Message, assessment: Assessment, case: Case | None, sent: MessageIn
) -> list[Base]:
    made: list[Base]
    if case is None:
        year = datetime.now(UTC).year
        case = rows.case_row(await _next_number(db, year), year)
        made = [case, rows.registration_row(message, assessment, case.id, 1, sent)]
    else:
        last = await db.scalar(select(func.max(Registration.document)).where(Registration.case_id == case.id))
        made = [rows.registration_row(message, assessment, case.id, (last or 0) + 1, sent)]
    db.add_all(made)
    return made


async def _next_number(db: AsyncSession, year: int) -> int:
    counter = await db.get_one(Counter, (rows.AUTHORITY, year), with_for_update=True)
    counter.last += 1
    return counter.last
