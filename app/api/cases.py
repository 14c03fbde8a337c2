"""Reading cases (ärenden)."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from app.api import case_shapes
from app.api.case_shapes import CaseList, ShownCase, show_case
from app.api.credentials import ReadsCases
from app.api.descriptions import listed, readable, said
from app.api.etags import IfNoneMatch, conditional
from app.api.house import TheHouse
from app.api.paging import AskedPage
from app.api.parameters import CaseId, DiaryNumber, Slug
from app.api.withholding import is_withheld, note_protected_read
from app.records.access import Credential
from app.records.vocabulary import CaseKind, CaseStatus, Protection
from app.store import case_lists
from app.store.case_lists import CaseFilter, KeptCase

router = APIRouter(tags=["cases"])


def wanted_cases(
    authority: Slug | None = None,
    year: Annotated[int | None, Query(ge=1900, le=2200, description="Registreringsåret.")] = None,
    kind: CaseKind | None = None,
    status: CaseStatus | None = None,
    diary_number: Annotated[DiaryNumber | None, Query(description="T.ex. `KS/2026:17`.")] = None,
) -> CaseFilter:
    """The filters of a list of cases."""
    return CaseFilter(authority=authority, year=year, kind=kind, status=status, diary_number=diary_number)


@router.get(
    "/cases",
    response_model=CaseList,
    summary="Lista ärenden / list cases",
    description=said(
        "Ärenden som nyckeln får se, senast öppnade först. Samlingsärenden har `kind=collective`.",
        "Cases that the token may see, latest opened first. Collective cases have `kind=collective`.",
    ),
    responses=listed("En del av listan / a part of the list.", case_shapes.LIST_EXAMPLE),
)
async def list_cases(
    house: TheHouse,
    credential: ReadsCases,
    paging: AskedPage,
    wanted: Annotated[CaseFilter, Depends(wanted_cases)],
) -> Mapping[str, Any]:
    found = await house.database.read(
        lambda connection: case_lists.list_cases(connection, credential, wanted, paging.window)
    )
    return paging.answer(found, lambda kept: _show(kept, credential, house.settings.address))


@router.get(
    "/cases/{caseId}",
    response_model=ShownCase,
    summary="Läs ett ärende / read a case",
    description=said(
        "Ett ärende. Handlingarna i det listas på `documents_url`.",
        "A case. Its documents are listed at `documents_url`.",
    ),
    responses=readable("Ärendet / the case.", case_shapes.EXAMPLE),
)
async def get_case(
    request: Request,
    house: TheHouse,
    credential: ReadsCases,
    case_id: CaseId,
    if_none_match: IfNoneMatch = None,
) -> Response:
    kept = await house.database.read(lambda connection: case_lists.get_case(connection, credential, case_id))
    return conditional(request, _show(kept, credential, house.settings.address))


def _show(kept: KeptCase, credential: Credential, address: str) -> ShownCase:
    protected = kept.sheet.protection != Protection.NONE
    withheld = is_withheld(credential, protected, kept.sealed)
    if protected and not withheld:
        note_protected_read(credential, "case", kept.case.id)
    return show_case(kept, withheld=withheld, address=address)
