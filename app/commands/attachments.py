"""``diarium attachments …``."""

from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import Connection

from app.commands import running
from app.commands.running import TenantOption
from app.commands.terminal import AsJson, Row, example, put_rows
from app.records.attachment import AttachmentState
from app.records.errors import Unacceptable
from app.registry.attachments.asking_again import try_again
from app.settings import read_settings
from app.store.attachment_lists import KeptAttachment, attachments_in
from app.store.attachments import not_fetched
from app.store.files import Files
from app.store.keyset import Window

group = typer.Typer(name="attachments", help="Files that messages carry, and fetching them.", no_args_is_help=True)

_ATTACHMENT = "01900000-0000-7000-8000-000000000001"
_CHECKED_AT_ONCE = 500


@group.command("list", epilog=example("diarium attachments list", "diarium attachments list --state failed --json"))
def list_them(
    state: Annotated[AttachmentState | None, typer.Option(help="Only those; all if left out.")] = None,
    limit: Annotated[int, typer.Option(metavar="COUNT", min=1, help="At most so many, the oldest first.")] = 100,
    tenant: TenantOption = None,
    as_json: AsJson = False,
) -> None:
    """List attachments: whether they are fetched, why not, and when they are tried next. No names, no addresses."""
    found = running.read(
        lambda connection: attachments_in(connection, running.the_tenant(connection, tenant), state, Window(limit))
    )
    put_rows("Attachments", [_row(each) for each in found.rows], as_json=as_json)


@group.command(
    "retry", epilog=example(f"diarium attachments retry {_ATTACHMENT}", "diarium attachments retry --all-given-up")
)
def retry(
    attachments: Annotated[list[UUID] | None, typer.Argument(metavar="[ATTACHMENT]...", help="Their ids.")] = None,
    all_given_up: Annotated[bool, typer.Option("--all-given-up", help="Every one that nobody tries any more.")] = False,
    tenant: TenantOption = None,
    as_json: AsJson = False,
) -> None:
    """Have files fetched once more, with all tries before them. The running server does it within seconds."""
    if bool(attachments) == all_given_up:
        raise Unacceptable("name the attachments, or say --all-given-up")
    now = running.now()

    def act(connection: Connection) -> list[UUID]:
        owner = running.the_tenant(connection, tenant)
        wanted = not_fetched(connection, owner) if all_given_up else attachments or []
        return try_again(connection, actor=running.ACTOR, tenant=owner, attachments=wanted, now=now)

    put_rows("Asked for again", [{"id": each} for each in running.write(act)], as_json=as_json)


@group.command("check", epilog=example("diarium attachments check"))
def check(tenant: TenantOption = None, as_json: AsJson = False) -> None:
    """Read every fetched file and compare it with its checksum; exit 1 if one is missing or has changed."""
    files = Files(read_settings().files)
    wrong: list[Row] = []
    after: tuple[object, ...] | None = None
    while True:
        window = Window(_CHECKED_AT_ONCE, after=after)
        owner, found = running.read(
            lambda connection, window=window: (  # type: ignore[misc]  # the default binds this round's window
                owner := running.the_tenant(connection, tenant),
                attachments_in(connection, owner, AttachmentState.FETCHED, window),
            )
        )
        wrong += [
            {"id": each.id, "sha256": each.sha256.hex()}
            for each in found.rows
            if each.sha256 is not None and not files.is_whole(owner, each.sha256)
        ]
        after = found.last
        if after is None:
            break
    put_rows("Missing or changed", wrong, as_json=as_json)
    if wrong:
        raise typer.Exit(1)


def _row(kept: KeptAttachment) -> Row:
    return {
        "id": kept.id,
        "message": kept.message,
        "kind": kept.kind,
        "state": kept.state,
        "fault": kept.fault,
        "http_status": kept.http_status,
        "tries": kept.tries,
        "tried_at": kept.tried_at,
        "next_try_at": kept.due_at,
        "expires_at": kept.expires_at,
        "bytes": kept.size,
        "detected_type": kept.detected_type,
    }
