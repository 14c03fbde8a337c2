from datetime import datetime

import pytest
from sqlalchemy import Connection

from app.records.errors import AlreadyExists, Misconfigured, NotFound, Unacceptable
from app.registry.office.tenants import create_tenant
from app.store.runners import Database
from app.store.tenants import bump_configuration, configuration_of, get_tenant, list_tenants, load_keys
from app.store.vault import Vault
from tests.registry.office.leaves import leaves

pytestmark = pytest.mark.anyio


async def test_a_tenant_starts_with_one_leaf_that_tells_of_itself(
    database: Database, vault: Vault, now: datetime
) -> None:
    def act(connection: Connection) -> None:
        create_tenant(connection, vault, actor="operator", tenant="kommun", name=" Exempel ", now=now)

    await database.write(act)

    found = await database.read(lambda connection: leaves(connection, "kommun"))
    assert [(leaf["event"], leaf["subject"], leaf["actor"]) for leaf in found] == [
        ("tenant.created", "kommun", "operator")
    ]
    assert found[0]["details"] == {"before": None, "after": {"name": "Exempel", "demonstration": False}}
    assert found[0]["at"] == "2026-03-02T09:30:00.000000Z"


async def test_a_tenant_is_shown_as_it_was_made(office: Database, now: datetime) -> None:
    (found,) = await office.read(list_tenants)

    assert (found.tenant, found.name, found.demonstration, found.disposal_stop) == ("kommun", "Kommun", False, False)
    assert found.created_at == now


async def test_each_tenant_has_a_key_of_its_own_that_only_the_master_key_opens(
    office: Database, vault: Vault, now: datetime
) -> None:
    await office.write(lambda c: create_tenant(c, vault, actor="operator", tenant="annan", name="Annan", now=now))

    keys = await office.read(lambda connection: load_keys(connection, vault))
    assert {len(key) for key in keys.values()} == {32}
    assert keys["kommun"] != keys["annan"]
    with pytest.raises(Misconfigured):
        await office.read(lambda connection: load_keys(connection, Vault(b"x" * 32)))


async def test_a_second_tenant_of_the_same_id_is_refused_and_leaves_no_leaf(
    office: Database, vault: Vault, now: datetime
) -> None:
    before = await office.read(lambda connection: leaves(connection, "kommun"))

    with pytest.raises(AlreadyExists):
        await office.write(lambda c: create_tenant(c, vault, actor="operator", tenant="kommun", name="K", now=now))

    assert await office.read(lambda connection: leaves(connection, "kommun")) == before


@pytest.mark.parametrize("tenant", ["", "Kommun", "1kommun", "kommun/ks", "å", "k" * 41, "kommun\n"])
async def test_an_id_that_cannot_stand_in_an_address_is_refused(
    database: Database, vault: Vault, now: datetime, tenant: str
) -> None:
    with pytest.raises(Unacceptable):
        await database.write(lambda c: create_tenant(c, vault, actor="operator", tenant=tenant, name="K", now=now))


@pytest.mark.parametrize("name", ["", "  ", "två\nrader", "noll\x00", "\ud800", "x" * 201])
async def test_a_name_that_is_not_one_line_is_refused(
    database: Database, vault: Vault, now: datetime, name: str
) -> None:
    with pytest.raises(Unacceptable):
        await database.write(lambda c: create_tenant(c, vault, actor="operator", tenant="k", name=name, now=now))


async def test_an_unknown_tenant_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        await database.read(lambda connection: get_tenant(connection, "ingen"))


async def test_the_configuration_count_goes_up_by_one(office: Database) -> None:
    before = await office.read(configuration_of)

    await office.write(lambda connection: bump_configuration(connection, "kommun"))

    assert await office.read(configuration_of) == {"kommun": before["kommun"] + 1}
