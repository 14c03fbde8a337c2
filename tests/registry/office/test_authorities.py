from datetime import datetime

import pytest

from app.records.errors import AlreadyExists, NotFound, Unacceptable
from app.records.registration import Authority, NumberPattern
from app.registry.office.authorities import create_authority
from app.store.authorities import get_authority, list_authorities
from app.store.runners import Database
from app.store.tenants import configuration_of
from tests.registry.office.leaves import last_leaf

pytestmark = pytest.mark.anyio

BUN = Authority("kommun", "bun", "BUN", "Barn- och utbildningsnämnden", NumberPattern("{code} {year}-{number:04}"))


async def make_bun(office: Database, now: datetime, *, named: str = "bun", code: str = "BUN") -> Authority:
    return await office.write(
        lambda connection: create_authority(
            connection,
            actor="operator",
            tenant="kommun",
            id=named,
            code=code,
            name=BUN.name,
            pattern=BUN.pattern.text,
            now=now,
        )
    )


async def test_an_authority_is_found_as_it_was_made(office: Database, now: datetime) -> None:
    assert await make_bun(office, now) == BUN

    assert await office.read(lambda connection: get_authority(connection, "kommun", "bun")) == BUN
    assert [each.id for each in await office.read(lambda c: list_authorities(c, "kommun"))] == ["bun", "ks"]


async def test_a_new_authority_is_in_the_log_and_makes_servers_reload(office: Database, now: datetime) -> None:
    before = await office.read(configuration_of)

    await make_bun(office, now)

    leaf = await office.read(last_leaf)
    assert (leaf["event"], leaf["subject"]) == ("authority.created", "bun")
    assert leaf["details"]["after"] == {
        "code": "BUN",
        "name": "Barn- och utbildningsnämnden",
        "number_pattern": "{code} {year}-{number:04}",
    }
    assert (await office.read(configuration_of))["kommun"] == before["kommun"] + 1


@pytest.mark.parametrize(("named", "code"), [("ks", "BUN"), ("bun", "KS")])
async def test_neither_id_nor_code_can_be_used_twice(office: Database, now: datetime, named: str, code: str) -> None:
    with pytest.raises(AlreadyExists):
        await make_bun(office, now, named=named, code=code)


@pytest.mark.parametrize(("named", "code"), [("BUN", "BUN"), ("bun", "bun"), ("bun", "BUN/1"), ("", "BUN")])
async def test_an_id_or_code_that_cannot_be_written_is_refused(
    office: Database, now: datetime, named: str, code: str
) -> None:
    with pytest.raises(Unacceptable):
        await make_bun(office, now, named=named, code=code)


async def test_an_authority_needs_a_tenant(database: Database, now: datetime) -> None:
    with pytest.raises(NotFound):
        await make_bun(database, now)


async def test_an_unknown_authority_is_not_found(office: Database) -> None:
    with pytest.raises(NotFound):
        await office.read(lambda connection: get_authority(connection, "kommun", "bun"))
