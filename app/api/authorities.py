"""Reading the tenant's authorities (nämnder)."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.api.credentials import ReadsAuthorities
from app.api.descriptions import listed, readable, said
from app.api.etags import IfNoneMatch, conditional
from app.api.house import TheHouse
from app.api.paging import AskedPage, PageInfo, slice_of
from app.api.parameters import AuthorityId
from app.api.shape import Shown
from app.records.errors import NotFound
from app.records.registration import Authority
from app.store import authorities

router = APIRouter(tags=["authorities"])


class ShownAuthority(Shown):
    """En nämnd eller annan myndighet: its own diary and series."""

    id: str
    code: str = Field(description="Begins its diary numbers.")
    name: str
    number_pattern: str = Field(description="How its diary numbers are written.")


class AuthorityList(Shown):
    """A part of the list of authorities."""

    data: list[ShownAuthority]
    page: PageInfo


EXAMPLE = {"id": "ks", "code": "KS", "name": "Kommunstyrelsen", "number_pattern": "{code}/{year}:{number}"}
LIST_EXAMPLE = {"data": [EXAMPLE], "page": {"limit": 20, "page": 1, "next_cursor": None}}


def show_authority(authority: Authority) -> ShownAuthority:
    return ShownAuthority(
        id=authority.id, code=authority.code, name=authority.name, number_pattern=authority.pattern.text
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
    found = await house.database.read(lambda connection: authorities.list_authorities(connection, credential.tenant))
    seen = [authority for authority in found if credential.sees(authority.id)]
    return paging.answer(slice_of(seen, lambda each: (each.id,), paging.window), show_authority)


@router.get(
    "/authorities/{authorityId}",
    response_model=ShownAuthority,
    summary="Läs en nämnd / read an authority",
    description=said(
        "En nämnd och hur dess diarienummer skrivs.", "An authority and how its diary numbers are written."
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
    found = await house.database.read(
        lambda connection: authorities.get_authority(connection, credential.tenant, authority_id)
    )
    return conditional(request, show_authority(found))
