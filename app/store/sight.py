"""What a credential sees: rows of its own tenant, of its authorities and, if bound to one, of its channel."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, Table, exists, select

from app.records.access import Credential
from app.records.vocabulary import Protection
from app.store.anyof import any_of
from app.store.tables import assignments, authorities, cases, messages, seals

# Aliases, so that a question that already reads the tables does not share its row with the condition.
_message = messages.alias("seen_message")
_assignment = assignments.alias("any_assignment")


def of_authorities(column: ColumnElement[Any], credential: Credential) -> list[ColumnElement[bool]]:
    """Conditions on a column that names an authority; none if the credential sees all of them."""
    if credential.authorities is None:
        return []
    if len(credential.authorities) == 1:
        return [column == next(iter(credential.authorities))]  # an equality, by which an index also gives the order
    return [any_of(column, sorted(credential.authorities))]


def of_channel(message: ColumnElement[Any], credential: Credential) -> list[ColumnElement[bool]]:
    """Conditions on a column that names a message; none unless the credential is bound to a channel."""
    if credential.channel is None:
        return []
    return [
        exists(
            select(_message.c.id).where(
                _message.c.tenant == credential.tenant,
                _message.c.id == message,
                _message.c.channel == credential.channel,
            )
        )
    ]


def protection_of(message: ColumnElement[Any], credential: Credential) -> ColumnElement[bool]:
    """Whether any authority, seen or not, holds a message to be secret or perhaps so.

    What one of them doubts, none shows: the words are the same.
    """
    return exists(
        select(_assignment.c.message).where(
            _assignment.c.tenant == credential.tenant,
            _assignment.c.message == message,
            _assignment.c.protection != Protection.NONE,
        )
    )


def sealed(message: ColumnElement[Any], tenant: str) -> ColumnElement[bool]:
    """Whether a message is sealed: then its content is shown to nobody."""
    return exists(
        select(seals.c.message).where(seals.c.tenant == tenant, seals.c.message == message, seals.c.lifted_at.is_(None))
    )


def cases_numbered(connection: Connection, credential: Credential, number: str) -> list[UUID]:
    """The ids of the cases with a diary number that the credential sees; nearly always one.

    Authority by authority, since the unique key of cases begins with it.
    """
    every = connection.execute(select(authorities.c.id).where(authorities.c.tenant == credential.tenant)).scalars()
    question = select(cases.c.id).where(cases.c.tenant == credential.tenant, cases.c.diary_number == number)
    seen = [authority for authority in every if credential.sees(authority)]
    return [
        case
        for authority in seen
        for case in connection.execute(question.where(cases.c.authority == authority)).scalars()
    ]


def ids_of(table: Table, message: UUID, credential: Credential) -> Select[Any]:
    """The ids of one message's rows, by the index that begins with the message.

    A question of its own, since SQLite would otherwise walk the whole table in the order that the list wants.
    """
    row = table.alias("of_message").c
    return select(row.id).where(row.tenant == credential.tenant, row.message == message)
