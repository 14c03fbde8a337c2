"""What the tests of role accounts share: one with its holder, what is sent to it, and what its holder decides."""

from datetime import date
from typing import Any
from uuid import UUID

from app.records.vocabulary import ChannelKind
from app.registry.office.channels import NewChannel
from app.registry.office.role_holders import HolderFacts, change_holder
from app.registry.screening import Screener, release
from app.store import tables
from app.store.channels import get_channel
from tests.registry.intake.house import TENANT, House, Worker
from tests.registry.office.leaves import leaves

WORDS = "Hemligheten om sommarstugan"
SENDER = "skribenten"  # no digits: some number or hash in the tables could hold them by chance
HOLDER = Screener(actor="token:holder", is_holder=True)
OTHER = Screener(actor="token:other", is_holder=False)


async def open_account(house: House) -> UUID:
    """A role account whose holder has not agreed to anything."""
    wanted = NewChannel(
        "generic", ChannelKind.ROLE_ACCOUNT, "Kommunchefen", "ks", holder=HolderFacts(position="Kommunchef")
    )
    return (await house.open_line("role", wanted)).id


async def agree(house: House, account: UUID, day: date | None) -> None:
    holder = (await house.act(lambda connection: get_channel(connection, TENANT, account))).channel.holders[0].id
    await house.act(
        lambda connection: change_holder(
            connection,
            actor="operator",
            tenant=TENANT,
            channel=account,
            holder=holder,
            wanted={"agreed_on": day},
            now=house.clock.now,
        )
    )


def direct(id: str = "dm-1", text: str = WORDS) -> dict[str, Any]:  # noqa: A002 – the field's own name
    return {"id": id, "kind": "direct_message", "visibility": "direct", "text": text, "author": {"id": SENDER}}


def remark(id: str) -> dict[str, Any]:  # noqa: A002 – the field's own name
    return {"id": id, "kind": "comment", "visibility": "public", "text": "Bra skrivet!"}


async def everything(house: House) -> str:
    """All that the tenant's tables hold, and all that its log commits to, as one text."""
    rows = [await house.rows(table) for table in tables.metadata.sorted_tables if "tenant" in table.c]
    told = await house.database.read(lambda connection: leaves(connection, TENANT))
    return repr(rows) + repr(told)


async def sealed(house: House) -> Any:
    (parked,) = await house.rows(tables.parked_deliveries)
    return parked


async def released(worker: Worker, screener: Screener, *, part: UUID | None = None, reason: str | None = None) -> Any:
    return await release(
        worker.receiver,
        worker.database,
        tenant=TENANT,
        part=part or (await sealed(worker.house)).id,
        screener=screener,
        reason=reason,
        now=worker.house.clock.now,
    )
