"""The authority's own answers that were kept before what they answer had been registered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, exists, select

from app.records.vocabulary import Direction, Kind
from app.store.anyof import any_of
from app.store.rows import ContentRow, MessageRow, VersionRow
from app.store.tables import messages, registrations, version_contents, versions
from app.store.version_order import numbered


class Question(NamedTuple):
    """A message that has just been registered, as far as its answers are concerned. ``arrived_at`` is aware."""

    platform: str
    namespace: str
    platform_id: str
    thread: str
    kind: str
    arrived_at: datetime


class EarlyAnswer(NamedTuple):
    """An own message that is not registered, with the version that stands and its content."""

    message: MessageRow
    version: VersionRow
    content: ContentRow
    question: Question


def early_answers(connection: Connection, tenant: str, questions: Sequence[Question]) -> list[EarlyAnswer]:
    """The unregistered own messages that answer any of these by name, or, naming none, in the conversation between two.

    In a conversation between two an own message answers what was said before it, so one older than the question does
    not. Content that has been erased answers nothing.
    """
    answers = []
    for row in _own_in(connection, tenant, questions):
        question = next((each for each in questions if _answers(row, each)), None)
        if question is not None and (stands := _standing_version(connection, tenant, row)) is not None:
            answers.append(EarlyAnswer(row, *stands, question))
    return answers


# Built once: intake asks this of every batch that registers something.
_OWN_IN = (
    select(*(messages.c[name] for name in MessageRow._fields))
    .where(
        messages.c.tenant == bindparam("tenant"),
        any_of(messages.c.thread, bindparam("threads")),
        messages.c.direction == Direction.OWN.value,
        messages.c.kind != Kind.REACTION.value,
        ~exists(
            select(registrations.c.id).where(
                registrations.c.tenant == bindparam("tenant"), registrations.c.message == messages.c.id
            )
        ),
    )
    .order_by(messages.c.arrived_at, messages.c.id)
)


def _own_in(connection: Connection, tenant: str, questions: Sequence[Question]) -> list[MessageRow]:
    if not questions:
        return []
    threads = sorted({name for each in questions for name in (each.thread, each.platform_id)})
    return [MessageRow(*row) for row in connection.execute(_OWN_IN, {"tenant": tenant, "threads": threads})]


def _answers(row: MessageRow, question: Question) -> bool:
    if (row.platform, row.namespace) != (question.platform, question.namespace):
        return False
    if row.in_reply_to is not None:
        return row.in_reply_to == question.platform_id
    between_two = row.kind == question.kind == Kind.DIRECT_MESSAGE
    return between_two and row.thread == question.thread and row.arrived_at >= question.arrived_at


def _standing_version(connection: Connection, tenant: str, row: MessageRow) -> tuple[VersionRow, ContentRow] | None:
    width, version, content = len(VersionRow._fields), versions.c, version_contents.c
    columns: list[Any] = [version[name] for name in VersionRow._fields]
    rows = connection.execute(
        select(*columns, *(content[name] for name in ContentRow._fields))
        .join(version_contents, (content.tenant == version.tenant) & (content.version == version.id))
        .where(version.tenant == tenant, version.message == row.id)
    )
    last = numbered((VersionRow(*each[:width]), ContentRow(*each[width:])) for each in rows)[-1:]
    return (last[0].version, last[0].content) if last and last[0].content is not None else None
