"""``diarium removals …``: hiding, removing and sealing, and erasing on the order of the police."""

from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import Connection

from app.commands import running
from app.commands.running import TenantOption
from app.commands.terminal import AsJson, Row, example, note, put_rows
from app.records.removal import Removal, RemovalReason, RemovalState
from app.records.vocabulary import Activity
from app.registry.removing import sealing
from app.registry.removing.requesting import NewRemoval, confirm_removal, request_removal
from app.settings import read_settings
from app.store.copies import files_of
from app.store.engines import empty_sqlite_wal
from app.store.files import Files
from app.store.messages import require_message
from app.store.removals import removals_of

group = typer.Typer(
    name="removals",
    help="Messages that the authority hides, removes or seals: the copy first, then the act.",
    no_args_is_help=True,
)

Message = Annotated[UUID, typer.Argument(help="The message's id.")]
AcceptLacks = Annotated[bool, typer.Option("--accept-lacks", help="Go on although something is missing in the copy.")]
_MESSAGE = "01900000-0000-7000-8000-000000000001"
_REMOVAL = "01900000-0000-7000-8000-000000000002"


@group.command(
    "request",
    epilog=example(
        f"diarium removals request {_MESSAGE} --act hide --reason personal_attack",
        f"diarium removals request {_MESSAGE} --act remove --reason forbidden_image --police-report 5000-K000000-26",
    ),
)
def request(
    message: Message,
    *,
    act: Annotated[Activity, typer.Option(help="hide, remove or unhide.")],
    reason: Annotated[RemovalReason, typer.Option(help="Why. forbidden_image seals the message instead.")],
    rule: Annotated[str | None, typer.Option(help="The guideline rule's id; that of the reason if left out.")] = None,
    words: Annotated[str | None, typer.Option("--note", help="One line in your own words.")] = None,
    police_report: Annotated[str | None, typer.Option(help="The police's reference, for forbidden_image.")] = None,
    accept_lacks: AcceptLacks = False,
    tenant: TenantOption = None,
    as_json: AsJson = False,
) -> None:
    """Say what is to be done to a message and why, before it is done. Confirmed at once if the copy is whole."""
    wanted = NewRemoval(act, reason, rule, words, police_report, accept_lacks)
    now, files = running.now(), Files(read_settings().files)

    def ask(connection: Connection) -> Removal:
        owner = running.the_tenant(connection, tenant)
        require_message(connection, owner, message)
        whole = _whole(connection, files, owner, message)
        return request_removal(
            connection, actor=running.ACTOR, tenant=owner, message=message, wanted=wanted, whole=whole, now=now
        )

    _put(running.write(ask), as_json=as_json)


@group.command("confirm", epilog=example(f"diarium removals confirm {_MESSAGE} {_REMOVAL}"))
def confirm(
    message: Message,
    removal: Annotated[UUID, typer.Argument(help="The removal's id.")],
    *,
    accept_lacks: AcceptLacks = False,
    tenant: TenantOption = None,
    as_json: AsJson = False,
) -> None:
    """Look at the copy again and confirm the act, once all that can be kept is."""
    now, files = running.now(), Files(read_settings().files)

    def act(connection: Connection) -> Removal:
        owner = running.the_tenant(connection, tenant)
        return confirm_removal(
            connection,
            actor=running.ACTOR,
            tenant=owner,
            message=message,
            removal=removal,
            whole=_whole(connection, files, owner, message),
            accept_lacks=accept_lacks,
            now=now,
        )

    _put(running.write(act), as_json=as_json)


@group.command("list", epilog=example(f"diarium removals list {_MESSAGE}"))
def list_them(message: Message, tenant: TenantOption = None, as_json: AsJson = False) -> None:
    """List what the authority has asked for on a message: acts, reasons and times, no content."""

    def ask(connection: Connection) -> list[Row]:
        owner = running.the_tenant(connection, tenant)
        require_message(connection, owner, message)
        return [_row(each) for each in removals_of(connection, owner, message)]

    put_rows("Removals", running.read(ask), as_json=as_json)


@group.command("police-report", epilog=example(f"diarium removals police-report {_MESSAGE} 5000-K000000-26"))
def police_report(
    message: Message,
    reference: Annotated[str, typer.Argument(help="The police's reference.")],
    tenant: TenantOption = None,
) -> None:
    """Note the police's reference to the report of a sealed message."""
    now = running.now()

    def act(connection: Connection) -> None:
        owner = running.the_tenant(connection, tenant)
        sealing.note_police_report(
            connection, actor=running.ACTOR, tenant=owner, message=message, reference=reference, now=now
        )

    running.write(act)
    note("the police report is noted")


@group.command("unseal", epilog=example(f'diarium removals unseal {_MESSAGE} --reason "Fel meddelande valdes"'))
def unseal(
    message: Message,
    reason: Annotated[str, typer.Option(help="Why the seal was a mistake.")],
    tenant: TenantOption = None,
) -> None:
    """Lift a seal that was a mistake."""
    now = running.now()

    def act(connection: Connection) -> None:
        owner = running.the_tenant(connection, tenant)
        sealing.lift_seal(connection, actor=running.ACTOR, tenant=owner, message=message, reason=reason, now=now)

    running.write(act)
    note("the seal is lifted")


@group.command("erase", epilog=example(f"diarium removals erase {_MESSAGE} --order 5000-K000000-26/beslut-3"))
def erase(
    message: Message,
    order: Annotated[str, typer.Option(help="The police's or prosecutor's reference to the order.")],
    tenant: TenantOption = None,
) -> None:
    """Erase a sealed message on the order of the police or a prosecutor. Cannot be undone; the log still verifies.

    In PostgreSQL as the role that owns the tables. Backups are not reached from here.
    """
    settings = read_settings()
    now, files = running.now(), Files(settings.files)

    def act(connection: Connection) -> tuple[str, list[bytes]]:
        owner = running.the_tenant(connection, tenant)
        return owner, sealing.erase_on_order(
            connection, actor=running.ACTOR, tenant=owner, message=message, order=order, now=now
        )

    owner, sums = running.write(act)
    for sha256 in sums:
        files.path_of(owner, sha256).unlink(missing_ok=True)
    if settings.sqlite and not empty_sqlite_wal(settings.database):
        note("the database is in use and the log beside it could not be emptied; it is when the server stops")
    note(f"erased, with {len(sums)} files; look after the backups")


def _whole(connection: Connection, files: Files, tenant: str, message: UUID) -> frozenset[bytes]:
    found = (bytes(each) for each in files_of(connection, tenant, message))
    return frozenset(each for each in found if files.is_whole(tenant, each))


def _put(removal: Removal, *, as_json: bool) -> None:
    put_rows("Removal", [_row(removal)], as_json=as_json)
    if removal.state is RemovalState.REQUESTED:
        note("the copy is not whole yet; do not act at the platform before it is confirmed")


def _row(removal: Removal) -> Row:
    return {
        "id": removal.id,
        "act": removal.act.value,
        "reason": removal.reason.value,
        "rule": removal.rule,
        "state": removal.state.value,
        "requested_at": removal.requested_at,
        "confirmed_at": removal.confirmed_at,
        "lacks": [] if removal.copy is None else [part.lack for part in removal.copy.parts if part.lack],
    }
