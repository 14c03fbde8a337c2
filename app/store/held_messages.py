"""Questions for whoever assesses again what is already kept: messages with their content and current assessment."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, func, select, tuple_

from app.records.vocabulary import ChannelStatus
from app.store.tables import assessments, assignments, channel_changes, channels, messages, version_contents

Position = tuple[UUID, str]


class HeldMessage(NamedTuple):
    """A message as it was assessed for one authority, and what is held of it now.

    ``is_kept`` is false when the content has been erased; ``version`` is ``None`` when there never was any.
    """

    message: UUID
    authority: str
    arrived_at: datetime
    platform: str
    kind: str
    direction: str
    visibility: str
    channel_kind: str
    channel_listed: bool
    channel_open: bool
    version: UUID | None
    is_kept: bool
    text: str | None
    text_missing: str | None
    attachments: Any
    context: Any
    outcome: str
    status: str
    protection: str
    placement: str | None
    rule: str
    facts: Any

    @property
    def position(self) -> Position:
        return self.message, self.authority


def count_held(connection: Connection, tenant: str, begin: datetime, end: datetime) -> int:
    """How many assignments there are of messages that arrived from ``begin`` on and before ``end``."""
    found: int = connection.execute(_within(select(func.count()), tenant, begin, end)).scalar_one()
    return found


def held_after(
    connection: Connection, tenant: str, begin: datetime, end: datetime, *, after: Position | None, most: int
) -> list[HeldMessage]:
    """At most so many of them in the order of their ids, from after a position on (``None``: from the first)."""
    assigned, assessment, message, content = assignments.c, assessments.c, messages.c, version_contents.c
    question = _within(
        select(
            assigned.message,
            assigned.authority,
            message.arrived_at,
            message.platform,
            message.kind,
            message.direction,
            message.visibility,
            channels.c.kind.label("channel_kind"),
            channels.c.listed,
            _was_open().label("channel_open"),
            assessment.version,
            content.version.is_not(None).label("is_kept"),
            content.text,
            content.text_missing,
            content.attachments,
            content.context,
            assigned.outcome,
            assigned.status,
            assigned.protection,
            assessment.placement,
            assigned.rule,
            assessment.facts,
        ),
        tenant,
        begin,
        end,
    )
    if after is not None:
        question = question.where(tuple_(assigned.message, assigned.authority) > tuple_(*after))
    rows = connection.execute(question.order_by(assigned.message, assigned.authority).limit(most))
    return [HeldMessage(*row) for row in rows]


def _was_open() -> ColumnElement[bool]:
    """Whether the channel was not closed when the message arrived, by its last change of status until then."""
    change = channel_changes.c
    status = (
        select(change.status)
        .where(
            change.tenant == messages.c.tenant,
            change.channel == messages.c.channel,
            change.status.is_not(None),
            change.changed_at <= messages.c.arrived_at,
        )
        .order_by(change.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(status, ChannelStatus.OPEN.value) != ChannelStatus.CLOSED.value


def _within(question: Select[Any], tenant: str, begin: datetime, end: datetime) -> Select[Any]:
    assigned, assessment, message = assignments.c, assessments.c, messages.c
    return (
        question.select_from(assignments)
        .join(messages, (message.tenant == assigned.tenant) & (message.id == assigned.message))
        .join(channels, (channels.c.tenant == message.tenant) & (channels.c.id == message.channel))
        .join(assessments, (assessment.tenant == assigned.tenant) & (assessment.id == assigned.assessment))
        .outerjoin(
            version_contents,
            (version_contents.c.tenant == assessment.tenant) & (version_contents.c.version == assessment.version),
        )
        .where(assigned.tenant == tenant, message.arrived_at >= begin, message.arrived_at < end)
    )
