"""Reading the tenant's authorities (nämnder)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import AwareDatetime, Field
from sqlalchemy import Connection

from app.api.credentials import ReadsAuthorities
from app.api.descriptions import listed, readable, said
from app.api.etags import IfNoneMatch, conditional
from app.api.house import TheHouse
from app.api.paging import AskedPage, PageInfo, slice_of
from app.api.parameters import AuthorityId
from app.api.shape import Shown
from app.guidelines.edition import GRUND
from app.guidelines.wording import caution_about
from app.records.errors import NotFound
from app.records.registration import STOCKHOLM, Authority, ProfileChoice, profile_on
from app.store import authorities, authority_profiles

router = APIRouter(tags=["authorities"])


class ShownProfileChoice(Shown):
    """A profile of the guidelines that the authority has chosen, from a day on."""

    profile: str
    from_date: date
    decided_by: str = Field(description="Who decided, as the minutes have it.")
    decided_at: AwareDatetime = Field(description="When it was entered in the register.")
    caution: str | None = Field(description="What has to be known of the profile, in Swedish.")


class ShownAuthority(Shown):
    """En nämnd eller annan myndighet: its own diary and series."""

    id: str
    code: str = Field(description="Begins its diary numbers.")
    name: str
    number_pattern: str = Field(description="How its diary numbers are written.")
    profile: str = Field(description="The profile of the guidelines it works by today; `grund` if it chose none.")
    profiles: list[ShownProfileChoice] = Field(description="Every choice, in the order of the days they begin.")


class AuthorityList(Shown):
    """A part of the list of authorities."""

    data: list[ShownAuthority]
    page: PageInfo


EXAMPLE = {"id": "ks", "code": "KS", "name": "Kommunstyrelsen", "number_pattern": "{code}/{year}:{number}"} | {
    "profile": "hall-ordnat",
    "profiles": [
        {
            "profile": "hall-ordnat",
            "from_date": "2026-12-01",
            "decided_by": "KS 2026-11-18 § 214",
            "decided_at": "2026-11-20T09:15:00Z",
            "caution": None,
        }
    ],
}
LIST_EXAMPLE = {"data": [EXAMPLE], "page": {"limit": 20, "page": 1, "next_cursor": None}}


def show_authority(authority: Authority, choices: Sequence[ProfileChoice], day: date) -> ShownAuthority:
    return ShownAuthority(
        id=authority.id,
        code=authority.code,
        name=authority.name,
        number_pattern=authority.pattern.text,
        profile=profile_on(choices, day) or GRUND,
        profiles=[_choice(each) for each in choices],
    )


def _choice(choice: ProfileChoice) -> ShownProfileChoice:
    return ShownProfileChoice(
        profile=choice.profile,
        from_date=choice.from_date,
        decided_by=choice.decided_by,
        decided_at=choice.decided_at,
        caution=caution_about(choice.profile),
    )


@router.get(
    "/authorities",
    response_model=AuthorityList,
    summary="Lista nämnder / list authorities",
    description=said(
        "Organisationens nämnder som nyckeln får se, ordnade efter id.",
        "The tenant's authorities that the token may see, by id.",
    ),
    responses=listed("En del av listan / a part of the list.", LIST_EXAMPLE),
)
async def list_authorities(house: TheHouse, credential: ReadsAuthorities, paging: AskedPage) -> Mapping[str, Any]:
    def ask(connection: Connection) -> list[ShownAuthority]:
        choices = authority_profiles.profile_choices(connection, credential.tenant)
        found = authorities.list_authorities(connection, credential.tenant)
        return [show_authority(each, choices.get(each.id, ()), today) for each in found if credential.sees(each.id)]

    today = house.clock().astimezone(STOCKHOLM).date()
    seen = await house.database.read(ask)
    return paging.answer(slice_of(seen, lambda each: (each.id,), paging.window), lambda shown: shown)


@router.get(
    "/authorities/{authorityId}",
    response_model=ShownAuthority,
    summary="Läs en nämnd / read an authority",
    description=said(
        "En nämnd, hur dess diarienummer skrivs och vilken profil av riktlinjerna den arbetar efter.",
        "An authority, how its diary numbers are written and by which profile of the guidelines it works.",
    ),
    responses=readable("Nämnden / the authority.", EXAMPLE),
)
async def get_authority(
    request: Request,
    house: TheHouse,
    credential: ReadsAuthorities,
    authority_id: AuthorityId,
    if_none_match: IfNoneMatch = None,
) -> Response:
    if not credential.sees(authority_id):
        raise NotFound("there is no such authority")

    def ask(connection: Connection) -> ShownAuthority:
        found = authorities.get_authority(connection, credential.tenant, authority_id)
        choices = authority_profiles.profile_choices(connection, credential.tenant).get(authority_id, ())
        return show_authority(found, choices, house.clock().astimezone(STOCKHOLM).date())

    return conditional(request, await house.database.read(ask))
