"""``diarium authorities …``."""

from datetime import date
from typing import Annotated

import typer
from sqlalchemy import Connection

from app.commands import running
from app.commands.choices import a_day
from app.commands.running import TenantOption
from app.commands.terminal import AsJson, Row, example, note, put_one, put_rows
from app.guidelines.edition import shipped_edition
from app.guidelines.wording import caution_about
from app.records.registration import DEFAULT_PATTERN, Authority, ProfileChoice
from app.registry.office.authorities import create_authority
from app.registry.office.profiles import choose_profile
from app.store.authorities import list_authorities
from app.store.authority_profiles import profile_choices

group = typer.Typer(name="authorities", help="Boards (nämnder), each with its own diary.", no_args_is_help=True)


@group.command(epilog=example('diarium authorities create ks --code KS --name "Kommunstyrelsen"'))
def create(
    *,
    id_: Annotated[str, typer.Argument(metavar="ID", help="Its id: a-z, 0-9, hyphen.")],
    code: Annotated[str, typer.Option(help="The letters its diary numbers begin with.")],
    name: Annotated[str, typer.Option(help="Its name as people read it.")],
    pattern: Annotated[str, typer.Option(help="How it writes its diary numbers.")] = DEFAULT_PATTERN,
    tenant: TenantOption = None,
    as_json: AsJson = False,
) -> None:
    """Make an authority."""
    now = running.now()

    def act(connection: Connection) -> Authority:
        return create_authority(
            connection,
            actor=running.ACTOR,
            tenant=running.the_tenant(connection, tenant),
            id=id_,
            code=code,
            name=name,
            pattern=pattern,
            now=now,
        )

    put_one(_row(running.write(act)), as_json=as_json)


@group.command(
    "set-profile",
    epilog=example(
        'diarium authorities set-profile ks --profile hall-ordnat --from 2027-01-01 --decided-by "KS 2026-12-16 § 240"'
    ),
)
def set_profile(
    *,
    id_: Annotated[str, typer.Argument(metavar="ID", help="The authority's id.")],
    profile: Annotated[str, typer.Option(help="A profile of the guidelines; diarium rules check lists them.")],
    from_date: Annotated[
        date, typer.Option("--from", parser=a_day, metavar="DAY", help="The first day; it stands until another begins.")
    ],
    decided_by: Annotated[str, typer.Option(help="Who decided, as the minutes have it.")],
    tenant: TenantOption = None,
    as_json: AsJson = False,
) -> None:
    """Let an authority work by a profile of the guidelines from a day on. Assessments already made stand."""
    known, now = shipped_edition().profiles, running.now()

    def act(connection: Connection) -> ProfileChoice:
        return choose_profile(
            connection,
            actor=running.ACTOR,
            tenant=running.the_tenant(connection, tenant),
            authority=id_,
            profile=profile,
            from_date=from_date,
            decided_by=decided_by,
            known=known,
            now=now,
        )

    put_one(_choice_row(running.write(act)), as_json=as_json)
    _warn(profile)


@group.command("profiles", epilog=example("diarium authorities profiles"))
def profiles(tenant: TenantOption = None, as_json: AsJson = False) -> None:
    """List every choice of profile that a tenant's authorities have made, by authority and day."""

    def ask(connection: Connection) -> list[ProfileChoice]:
        made = profile_choices(connection, running.the_tenant(connection, tenant))
        return [choice for choices in made.values() for choice in choices]

    found = running.read(ask)
    put_rows("Profiles", [_choice_row(each) for each in found], as_json=as_json)
    for profile in sorted({each.profile for each in found}):
        _warn(profile)


@group.command("list", epilog=example("diarium authorities list", "diarium authorities list --tenant exempelkoping"))
def list_them(tenant: TenantOption = None, as_json: AsJson = False) -> None:
    """List a tenant's authorities."""
    found = running.read(lambda connection: list_authorities(connection, running.the_tenant(connection, tenant)))
    put_rows("Authorities", [_row(each) for each in found], as_json=as_json)


def _choice_row(choice: ProfileChoice) -> Row:
    return {
        "authority": choice.authority,
        "profile": choice.profile,
        "from_date": choice.from_date.isoformat(),
        "decided_by": choice.decided_by,
        "decided_at": choice.decided_at,
    }


def _warn(profile: str) -> None:
    if caution := caution_about(profile):
        note(f"{profile}: {caution}")


def _row(authority: Authority) -> Row:
    return {
        "id": authority.id,
        "code": authority.code,
        "name": authority.name,
        "number_pattern": authority.pattern.text,
    }
