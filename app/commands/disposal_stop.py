"""``diarium disposal-stop …`` (gallringsstopp)."""

from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import Connection

from app.commands import running
from app.commands.running import TenantOption
from app.commands.terminal import example, note
from app.registry.office.disposal_stops import set_disposal_stop
from app.store.disposal_stops import OnAuthority, OnCase, OnMessage, OnTenant, Stoppable

group = typer.Typer(
    name="disposal-stop", help="Disposal stops (gallringsstopp): nothing under one is destroyed.", no_args_is_help=True
)

Reason = Annotated[str, typer.Option(help="Why; stands in the log's opening.")]
Everything = Annotated[bool, typer.Option("--everything", help="All that the tenant has.")]
OneAuthority = Annotated[str | None, typer.Option("--authority", help="All that one authority answers for.")]
OneMessage = Annotated[UUID | None, typer.Option("--message", help="One message.")]
OneCase = Annotated[UUID | None, typer.Option("--case", help="One case.")]


@group.command(
    "set",
    epilog=example(
        'diarium disposal-stop set --authority bun --reason "JO har begärt handlingarna"',
        'diarium disposal-stop set --everything --reason "Flytt till nytt arkivsystem"',
    ),
)
def set_stop(
    *,
    reason: Reason,
    everything: Everything = False,
    authority: OneAuthority = None,
    message: OneMessage = None,
    case: OneCase = None,
    tenant: TenantOption = None,
) -> None:
    """Set a disposal stop on everything, an authority, a message or a case."""
    _change(_on(everything, authority, message, case), reason, tenant, stopped=True)


@group.command("lift", epilog=example('diarium disposal-stop lift --authority bun --reason "JO har avslutat ärendet"'))
def lift(
    *,
    reason: Reason,
    everything: Everything = False,
    authority: OneAuthority = None,
    message: OneMessage = None,
    case: OneCase = None,
    tenant: TenantOption = None,
) -> None:
    """Lift a disposal stop. One set elsewhere above or below it stands."""
    _change(_on(everything, authority, message, case), reason, tenant, stopped=False)


def _on(everything: bool, authority: str | None, message: UUID | None, case: UUID | None) -> Stoppable:
    chosen: list[Stoppable] = [OnTenant()] if everything else []
    if authority is not None:
        chosen.append(OnAuthority(authority))
    if message is not None:
        chosen.append(OnMessage(message))
    if case is not None:
        chosen.append(OnCase(case))
    if len(chosen) != 1:
        raise typer.BadParameter("give one of --everything, --authority, --message and --case")
    return chosen[0]


def _change(on: Stoppable, reason: str, tenant: str | None, *, stopped: bool) -> None:
    now = running.now()

    def act(connection: Connection) -> None:
        owner = running.the_tenant(connection, tenant)
        set_disposal_stop(connection, actor=running.ACTOR, tenant=owner, on=on, reason=reason, stopped=stopped, now=now)

    running.write(act)
    note("the disposal stop stands" if stopped else "the disposal stop is lifted")
