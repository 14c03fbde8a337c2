"""Acts that platforms have told of, held against what the authority itself has asked for."""

from uuid import UUID

from sqlalchemy import Connection, select

from app.records.availability import Agent
from app.records.vocabulary import Activity
from app.store.tables import act_agents, acts, removal_notices


def unexplained_act(connection: Connection, tenant: str, message: UUID, activity: Activity) -> UUID | None:
    """The last act on a message, if it is of this sort, nobody has given a reason for it, and it was not another's.

    Somebody hides a comment on the platform, and says why afterwards: that is one act.
    """
    column, agent, notice = acts.c, act_agents.c, removal_notices.c
    rows = connection.execute(
        select(column.id, column.activity, column.occurred_at, column.captured_at, agent.agent, notice.removal)
        .outerjoin(act_agents, (agent.tenant == column.tenant) & (agent.act == column.id))
        .outerjoin(removal_notices, (notice.tenant == column.tenant) & (notice.act == column.id))
        .where(column.tenant == tenant, column.message == message)
    ).all()
    if not rows:
        return None
    last = max(rows, key=lambda row: (row.occurred_at or row.captured_at, row.captured_at, row.id))
    others = last.agent in (Agent.AUTHOR, Agent.PLATFORM)
    if last.activity != activity or last.removal is not None or others:
        return None
    found: UUID = last.id
    return found
