"""Reading registrations."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from app.api import registration_shapes
from app.api.credentials import ReadsRegistrations
from app.api.descriptions import listed, readable, said
from app.api.etags import IfNoneMatch, conditional
from app.api.house import TheHouse
from app.api.paging import AskedPage
from app.api.parameters import DiaryNumber, RegistrationId, Slug, Time
from app.api.registration_shapes import RegistrationList, ShownRegistration, show_registration
from app.api.withholding import is_withheld, note_protected_read
from app.records.access import Credential
from app.store import registration_lists
from app.store.registration_lists import KeptRegistration, RegistrationFilter

router = APIRouter(tags=["registrations"])


def wanted_registrations(
    *,
    authority: Slug | None = None,
    case: UUID | None = None,
    message: UUID | None = None,
    diary_number: Annotated[
        DiaryNumber | None, Query(description="Ärendets `KS/2026:17` eller handlingens `KS/2026:17-3`.")
    ] = None,
    registered_from: Annotated[Time | None, Query(description="Från och med / inclusive.")] = None,
    registered_to: Annotated[Time | None, Query(description="Till, ej med / exclusive.")] = None,
) -> RegistrationFilter:
    """The filters of a list of registrations."""
    return RegistrationFilter(
        authority=authority,
        case=case,
        message=message,
        diary_number=diary_number,
        registered_from=registered_from,
        registered_to=registered_to,
    )


@router.get(
    "/registrations",
    response_model=RegistrationList,
    summary="Lista registreringar / list registrations",
    description=said(
        "Diariets rader som nyckeln får se, senaste först; inom ett ärende högsta handlingsnumret först. Den skyddade "
        "versionen av avsändare och ärendemening visas bara med `protected:read`, och läsningen loggas.",
        "The lines of the diary that the token may see, latest first; within a case the highest document number first. "
        "The protected version of sender and subject needs `protected:read`, and reading it is logged.",
    ),
    responses=listed("En del av listan / a part of the list.", registration_shapes.LIST_EXAMPLE),
)
async def list_registrations(
    house: TheHouse,
    credential: ReadsRegistrations,
    paging: AskedPage,
    wanted: Annotated[RegistrationFilter, Depends(wanted_registrations)],
) -> Mapping[str, Any]:
    found = await house.database.read(
        lambda connection: registration_lists.list_registrations(connection, credential, wanted, paging.window)
    )
    return paging.answer(found, lambda kept: _show(kept, credential))


@router.get(
    "/registrations/{registrationId}",
    response_model=ShownRegistration,
    summary="Läs en registrering / read a registration",
    description=said(
        "En rad i diariet: datum, beteckning, avsändare och kort vad handlingen rör (OSL 5 kap. 2 §).",
        "A line of the diary: date, designation, sender and in short what the document is about (OSL 5:2).",
    ),
    responses=readable("Registreringen / the registration.", registration_shapes.EXAMPLE),
)
async def get_registration(
    request: Request,
    house: TheHouse,
    credential: ReadsRegistrations,
    registration_id: RegistrationId,
    if_none_match: IfNoneMatch = None,
) -> Response:
    kept = await house.database.read(
        lambda connection: registration_lists.get_registration(connection, credential, registration_id)
    )
    return conditional(request, _show(kept, credential))


def _show(kept: KeptRegistration, credential: Credential) -> ShownRegistration:
    withheld = is_withheld(credential, kept.protected, kept.sealed)
    if kept.protected and not withheld:
        note_protected_read(credential, "registration", kept.registration.id)
    return show_registration(kept, withheld=withheld)
