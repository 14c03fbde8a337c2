"""Linkbacks at the command line."""

from uuid import UUID

from sqlalchemy import Connection

from app.commands import running
from app.records.attachment import FetchFault
from app.records.identity import new_id
from app.records.linkback import Followed, LinkbackState, Settled
from app.store.linkbacks import settle
from app.store.rows import LINKBACKS, LinkbackRow
from tests.commands.conftest import Run
from tests.factories.register import DAY

SOURCE, TARGET = "https://blogg.example/1", "https://www.exempelkoping.example/"


def seed(count: int) -> list[UUID]:
    rows = [
        LinkbackRow(
            "kommun",
            new_id(DAY),
            UUID(int=7),
            UUID(int=8),
            "webmention",
            f"{SOURCE}{n}",
            TARGET,
            DAY,
            LinkbackState.WAITING,
            DAY,
            0,
        )
        for n in range(count)
    ]

    def act(connection: Connection) -> None:
        LINKBACKS.insert(connection, rows)

    running.write(act)
    return [row.id for row in rows]


def test_notices_are_listed_with_what_came_of_them(office: Run) -> None:
    first, second = seed(2)
    followed = Followed("kommun", first, UUID(int=7), SOURCE, TARGET, 0)
    given_up = Settled(LinkbackState.FAILED, FetchFault.GONE, 410)
    assert running.write(lambda connection: settle(connection, followed, given_up))
    every, failed = office("linkbacks", "list", "--json"), office("linkbacks", "list", "--state", "failed", "--json")
    assert {row["id"] for row in every.told} == {str(first), str(second)}
    [row] = failed.told
    assert (row["id"], row["source"], row["fault"], row["http_status"]) == (str(first), f"{SOURCE}0", "gone", 410)
    assert len(office("linkbacks", "list", "--limit", "1", "--json").told) == 1


def test_a_tenant_without_notices_has_an_empty_list(office: Run) -> None:
    assert office("linkbacks", "list", "--json").told == []
