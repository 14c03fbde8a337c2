"""``diarium parked …``."""

from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import Connection

from app.commands import running
from app.commands.running import TenantOption
from app.commands.terminal import AsJson, Row, example, put_rows
from app.records.access import Credential
from app.records.vocabulary import ParkedState, Scope
from app.store.keyset import Window
from app.store.parked_lists import KeptParked, ParkedFilter, list_parked

group = typer.Typer(name="parked", help="Deliveries that were kept without being understood.", no_args_is_help=True)

_NOBODY = UUID(int=0)


@group.command("list", epilog=example("diarium parked list", "diarium parked list --state replayed --limit 10 --json"))
def list_them(
    state: Annotated[ParkedState, typer.Option(help="Those that wait, or those that have been read after all.")] = (
        ParkedState.WAITING
    ),
    limit: Annotated[int, typer.Option(metavar="COUNT", min=1, help="At most so many, the oldest first.")] = 100,
    tenant: TenantOption = None,
    as_json: AsJson = False,
) -> None:
    """List what is parked: where it came from, why, and when a person must have answered."""

    def ask(connection: Connection) -> tuple[KeptParked, ...]:
        # The lists ask who is looking; on the command line it is the operator, who sees the tenant's whole queue.
        operator = Credential(
            running.the_tenant(connection, tenant), _NOBODY, running.ACTOR, frozenset({Scope.PARKED_READ})
        )
        return list_parked(connection, operator, ParkedFilter(state=state), Window(limit)).rows

    put_rows("Parked deliveries", [_row(each) for each in running.read(ask)], as_json=as_json)


def _row(kept: KeptParked) -> Row:
    parked = kept.parked
    return {
        "id": parked.id,
        "reason": parked.reason,
        "detail": parked.detail,
        "path": parked.path,
        "channel": parked.channel,
        "authority": parked.authority,
        "bytes": kept.size,
        "parked_at": parked.parked_at,
        "due_at": parked.due_at,
        "state": parked.state,
    }
