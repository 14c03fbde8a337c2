"""What a credential sees: rows of its own tenant, of its authorities and, if bound to one, of its channel."""

from typing import Any

from sqlalchemy import ColumnElement, exists, select

from app.records.access import Credential
from app.records.vocabulary import Protection
from app.store.anyof import any_of
from app.store.tables import assignments, messages

# Aliases, so that a question that already reads the tables does not share its row with the condition.
_message = messages.alias("seen_message")
_assignment = assignments.alias("any_assignment")


def of_authorities(column: ColumnElement[Any], credential: Credential) -> list[ColumnElement[bool]]:
    """Conditions on a column that names an authority; none if the credential sees all of them."""
    if credential.authorities is None:
        return []
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
