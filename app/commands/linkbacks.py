"""``diarium linkbacks …``."""

from typing import Annotated

import typer
from sqlalchemy import Connection

from app.commands import running
from app.commands.running import TenantOption
from app.commands.terminal import AsJson, Row, example, put_rows
from app.records.linkback import LinkbackState
from app.store.linkbacks import KeptLinkback, list_linkbacks

group = typer.Typer(
    name="linkbacks", help="Notices that pages elsewhere link to ours, and what came of them.", no_args_is_help=True
)


@group.command("list", epilog=example("diarium linkbacks list", "diarium linkbacks list --state failed --json"))
def list_them(
    state: Annotated[LinkbackState | None, typer.Option(help="Only those; all if left out.")] = None,
    limit: Annotated[int, typer.Option(metavar="COUNT", min=1, help="At most so many, the newest first.")] = 100,
    tenant: TenantOption = None,
    as_json: AsJson = False,
) -> None:
    """List notices: which page was said to link to us, what came of fetching it, and why nothing did."""
    states = list(LinkbackState) if state is None else [state]

    def ask(connection: Connection) -> list[KeptLinkback]:
        return list_linkbacks(connection, running.the_tenant(connection, tenant), states, limit)

    rows: list[Row] = [each._asdict() for each in running.read(ask)]
    put_rows("Linkbacks", rows, as_json=as_json)
