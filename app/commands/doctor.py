"""``diarium doctor``: is everything that the server needs in place?"""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import NamedTuple

import typer
from sqlalchemy import Connection

from app.commands import running
from app.commands.terminal import AsJson, example, note, put_rows
from app.guidelines.edition import shipped_edition
from app.records.errors import DiariumError, Misconfigured
from app.records.registration import year_of_registration
from app.settings import Settings, read_settings
from app.store.authority_profiles import profile_choices
from app.store.channels import load_channels
from app.store.clock import database_now
from app.store.log_entries import end_of_log
from app.store.migrate import head
from app.store.subscriptions import every_subscription
from app.store.tenants import list_tenants, load_keys
from app.store.vault import open_vault

LEAST_FREE_BYTES = 2**30
MOST_CLOCK_DIFFERENCE = timedelta(seconds=5)


class Finding(NamedTuple):
    """One thing looked at. ``told`` is what was found, or the fault."""

    check: str
    ok: bool
    told: str


def add_to(program: typer.Typer) -> None:
    program.command("doctor", epilog=example("diarium doctor"))(doctor)


def doctor(as_json: AsJson = False) -> None:
    """Look at database, master key, clock, disk, rules, profiles, subscriptions and log; exit 1 if one is wrong."""
    findings = list(_examine(read_settings()))
    put_rows("Doctor", [finding._asdict() for finding in findings], as_json=as_json)
    wrong = [finding.check for finding in findings if not finding.ok]
    if wrong:
        note(f"diarium: look at {', '.join(wrong)}")
        raise typer.Exit(1)


def _examine(settings: Settings) -> Iterator[Finding]:
    """Each check by itself: one fault must not hide the next."""
    for name, look in (
        ("database", _database),
        ("master key", lambda: _master_key(settings)),
        ("clock", _clock),
        ("disk", lambda: _disk(settings)),
        ("rules", lambda: shipped_edition().hash),
        ("profiles", _profiles),
        ("subscriptions", _subscriptions),
        ("log", _log),
    ):
        yield _finding(name, look)


def _finding(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, look())
    except DiariumError as fault:
        return Finding(name, False, str(fault))


def _database() -> str:
    dialect = running.read(lambda connection: connection.dialect.name)
    return f"{dialect}, migration {head()}"


def _master_key(settings: Settings) -> str:
    vault = open_vault(settings.master_key)

    def opened(connection: Connection) -> tuple[int, int]:
        return len(load_keys(connection, vault)), len(load_channels(connection, vault))

    keys, channels = running.read(opened)
    return f"opens {keys} tenant keys and the secrets of {channels} channels"


def _subscriptions() -> str:
    """A feed that nobody sends any more looks like one in which nothing happens."""
    held = running.read(every_subscription)
    silent = [str(each.channel) for each in held if each.is_silent(running.now())]
    if silent:
        raise Misconfigured(f"no hub sends to {', '.join(silent)}; look at: diarium channels subscriptions")
    return f"{len(held)} in order"


def _clock() -> str:
    theirs, ours = running.read(database_now), running.now()
    if theirs is not None and abs(theirs - ours) > MOST_CLOCK_DIFFERENCE:
        raise Misconfigured(f"the database's clock and ours differ by {abs(theirs - ours)}; synchronise them")
    return f"numbers drawn now are of {year_of_registration(ours)}"


def _disk(settings: Settings) -> str:
    if not settings.data_dir.is_dir():
        raise Misconfigured(f"there is no data folder {settings.data_dir}; run: diarium db upgrade")
    free = shutil.disk_usage(settings.data_dir).free
    if free < LEAST_FREE_BYTES:
        raise Misconfigured(f"only {free // 2**20} MiB are free in {settings.data_dir}")
    return f"{free // 2**30} GiB free in {settings.data_dir}"


def _profiles() -> str:
    """A profile that the rules no longer have would be passed over, and the authority work by the ground rules."""
    known = shipped_edition().profiles

    def chosen(connection: Connection) -> set[str]:
        return {
            each.profile
            for tenant in list_tenants(connection)
            for choices in profile_choices(connection, tenant.tenant).values()
            for each in choices
        }

    found = running.read(chosen)
    if unknown := sorted(found - set(known)):
        raise Misconfigured(f"the rules have no profile {', '.join(unknown)}, which an authority has chosen")
    return ", ".join(sorted(found)) or "none chosen"


def _log() -> str:
    def lengths(connection: Connection) -> list[str]:
        return [_length(connection, each.tenant) for each in list_tenants(connection)]

    return ", ".join(running.read(lengths)) or "no tenant yet"


def _length(connection: Connection, tenant: str) -> str:
    end = end_of_log(connection, tenant)
    if end.size != end.leaves or end.last != (end.size - 1 if end.size else None):
        raise Misconfigured(f"the log of {tenant} has a gap or another length than it says; run: diarium ledger check")
    return f"{tenant} {end.size} leaves"
