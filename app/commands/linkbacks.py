"""``diarium linkbacks …``."""

from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import Connection

from app.commands import running
from app.commands.running import TenantOption
from app.commands.terminal import AsJson, Row, example, put_rows
from app.records.access import Credential
from app.records.linkback import LinkbackState
from app.records.vocabulary import Scope
from app.store.keyset import Window
from app.store.linkbacks import KeptLinkback, LinkbackFilter, list_linkbacks

group = typer.Typer(
    name="linkbacks", help="Notices that pages elsewhere link to ours, and what came of them.", no_args_is_help=True
)

_NOBODY = UUID(int=0)


@group.command("list", epilog=example("diarium linkbacks list", "diarium linkbacks list --state failed --json"))
def list_them(
    state: Annotated[LinkbackState | None, typer.Option(help="Only those; all if left out.")] = None,
    limit: Annotated[int, typer.Option(metavar="COUNT", min=1, help="At most so many, the newest first.")] = 100,
    tenant: TenantOption = None,
    as_json: AsJson = False,
) -> None:
    """List notices: which page was said to link to us, what came of fetching it, and why nothing did."""

    def ask(connection: Connection) -> tuple[KeptLinkback, ...]:
        # The lists ask who is looking; on the command line it is the operator, who sees all of the tenant's.
        owner = running.the_tenant(connection, tenant)
        operator = Credential(owner, _NOBODY, running.ACTOR, frozenset({Scope.PARKED_READ}))
        return list_linkbacks(connection, operator, LinkbackFilter(state=state), Window(limit)).rows

    rows: list[Row] = [each._asdict() for each in running.read(ask)]
    put_rows("Linkbacks", rows, as_json=as_json)
