"""``diarium ledger …``."""

import typer
from sqlalchemy import Connection

from app.commands import running
from app.commands.running import TenantOption
from app.commands.terminal import AsJson, Row, example, note, put_rows
from app.registry.office.log_check import LogReport, check_log
from app.store.tenants import list_tenants

group = typer.Typer(name="ledger", help="The tamper-evident log.", no_args_is_help=True)


# A group with one command would be called by its own name alone; this keeps `ledger check` as it is written.
@group.callback()
def ledger() -> None:
    """The tamper-evident log."""


@group.command(epilog=example("diarium ledger check", "diarium ledger check --tenant exempelkoping --json"))
def check(tenant: TenantOption = None, as_json: AsJson = False) -> None:
    """Hash every leaf again and open every opening, of one tenant or all; exit 1 and name the first wrong leaf."""

    def ask(connection: Connection) -> list[LogReport]:
        names = [each.tenant for each in list_tenants(connection)]
        chosen = names if tenant is None else [running.the_tenant(connection, tenant)]
        return [check_log(connection, name) for name in chosen]

    reports = running.read(ask)
    put_rows("Log", [_row(report) for report in reports], as_json=as_json)
    for report in reports:
        if not report.sound:
            note(f"diarium: leaf {report.wrong_index} of {report.tenant}: {report.why}")
    if not all(report.sound for report in reports):
        raise typer.Exit(1)


def _row(report: LogReport) -> Row:
    return {
        "tenant": report.tenant,
        "sound": report.sound,
        "leaves_checked": report.checked,
        "openings_erased": report.erased,
        "first_wrong": report.wrong_index,
        "why": report.why,
    }
