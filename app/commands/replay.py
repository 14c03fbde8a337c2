"""``diarium replay``: reading parked deliveries again, after the program or a channel has been mended."""

import asyncio
from collections.abc import Awaitable
from functools import partial
from typing import Annotated
from uuid import UUID

import typer

from app.commands import running
from app.commands.running import TenantOption
from app.commands.terminal import AsJson, Row, example, note, put_rows
from app.records.errors import Unacceptable
from app.records.vocabulary import ParkedState
from app.registry.replaying import Replayed
from app.registry.replaying import replay as replay_part
from app.settings import Settings, read_settings
from app.store.parked import waiting


def add_to(program: typer.Typer) -> None:
    epilog = example("diarium replay --all", "diarium replay 01900000-0000-7000-8000-000000000001")
    program.command("replay", epilog=epilog)(replay)


def replay(
    parked: Annotated[UUID | None, typer.Argument(metavar="[PARKED]", help="The id of one parked delivery.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All that wait.")] = False,
    tenant: TenantOption = None,
    as_json: AsJson = False,
) -> None:
    """Read parked deliveries again and register what they say. What still cannot be read stays parked."""
    if (parked is None) is not every:
        raise typer.BadParameter("give the id of one parked delivery, or --all")
    settings = read_settings()
    running.require_database_file(settings)
    rows = asyncio.run(_replay(settings, tenant, parked))
    put_rows("Replayed", rows, as_json=as_json)
    left = sum(row["state"] == ParkedState.WAITING.value for row in rows)
    note(f"{len(rows) - left} read, {left} still parked")


async def _replay(settings: Settings, tenant: str | None, parked: UUID | None) -> list[Row]:
    # Imported here: it takes the whole engine, with rules and writer, which no other command needs.
    from app.guidelines.edition import shipped_edition  # noqa: PLC0415 – see the line above
    from app.main import build_engine  # noqa: PLC0415 – see above

    engine = build_engine(settings, shipped_edition())
    await engine.start()
    try:
        database = engine.house.database
        owner = await database.read(lambda connection: running.the_tenant(connection, tenant))
        parts = [parked] if parked else await database.read(lambda connection: waiting(connection, owner))
        replaying = partial(replay_part, engine.house.receiver, database, tenant=owner, actor=running.ACTOR)
        return [await _row(replaying(part=part), part) for part in parts]
    finally:
        await engine.stop()


async def _row(replaying: Awaitable[Replayed], part: UUID) -> Row:
    """One line of the list; a part that cannot be replayed stops none of the others."""
    try:
        done = await replaying
    except Unacceptable as why:
        return {"id": part, "state": ParkedState.REPLAYED.value, "messages": [], "still_parked": [str(why)]}
    return {
        "id": part,
        "state": done.state.value,
        "messages": done.messages,
        "still_parked": done.still_parked,
    }
