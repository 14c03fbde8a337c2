"""Channels that were there before their histories were kept: each gets the days it was opened and closed."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Uuid, bindparam, text

from app.store.channel_changes import changes_of, status_spans
from app.store.migrate import in_connection, upgrade
from app.store.types import UtcTime

OPEN, CLOSED = UUID(int=1), UUID(int=2)
OPENED_AT = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
CLOSED_AT = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def asked(url: str, question: Callable[[Connection], Any]) -> Any:
    answers: list[Any] = []
    in_connection(url, lambda connection: answers.append(question(connection)))
    return answers[0]


def fill(connection: Connection) -> None:
    """A tenant with an open and a closed channel, as they were kept before."""
    at = bindparam("at", type_=UtcTime())
    connection.execute(
        text("INSERT INTO tenants (tenant, name, configuration, created_at) VALUES ('kommun', 'K', 0, :at)").bindparams(
            at
        ),
        {"at": OPENED_AT},
    )
    connection.execute(
        text(
            "INSERT INTO authorities (tenant, id, code, name, number_pattern, created_at) "
            "VALUES ('kommun', 'ks', 'KS', 'KS', '{code}/{year}:{number}', :at)"
        ).bindparams(at),
        {"at": OPENED_AT},
    )
    for channel, status, closed_at in ((OPEN, "open", None), (CLOSED, "closed", CLOSED_AT)):
        connection.execute(
            text(
                "INSERT INTO channels (tenant, id, speaks, kind, name, authority, status, listed, takes_bearer, "
                "opened_at, closed_at, revision) VALUES ('kommun', :id, 'generic', 'page', 'N', 'ks', :status, "
                ":yes, :no, :at, :closed_at, 1)"
            ).bindparams(at, bindparam("closed_at", type_=UtcTime()), bindparam("id", type_=Uuid())),
            {"id": channel, "status": status, "at": OPENED_AT, "closed_at": closed_at, "yes": True, "no": False},
        )


def test_channels_from_before_have_the_swedish_days_of_their_opening_and_closing(database_url: str) -> None:
    upgrade(database_url, "0005")
    asked(database_url, fill)

    upgrade(database_url)

    spans = asked(database_url, lambda connection: status_spans(connection, "kommun"))
    assert [tuple(span) for span in spans[OPEN]] == [("open", date(2026, 3, 2), None)]
    assert [tuple(span) for span in spans[CLOSED]] == [
        ("open", date(2026, 3, 2), date(2026, 6, 1)),
        ("closed", date(2026, 6, 1), None),
    ]
    opening, closing = asked(database_url, lambda connection: changes_of(connection, "kommun", CLOSED))
    assert (opening.changed_at, opening.changed_by, opening.after) == (OPENED_AT, "migration", {"status": "open"})
    assert (closing.changed_at, closing.change, closing.after) == (CLOSED_AT, "closed", {"status": "closed"})
