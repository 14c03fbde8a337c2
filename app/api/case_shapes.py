"""How cases (ärenden) are shown."""

from uuid import UUID

from pydantic import AwareDatetime, Field

from app.api.paging import PageInfo
from app.api.shape import Shown
from app.records.vocabulary import CaseKind, CaseStatus, Protection
from app.store.case_lists import KeptCase


class ShownCase(Shown):
    """An ärende. Its documents: `GET /registrations?case=…`."""

    id: UUID
    authority: str
    series: str
    year: int = Field(description="Året då det registrerades, svensk tid / the Swedish year of registration.")
    number: int
    diary_number: str = Field(description="Diarienummer.")
    kind: CaseKind
    status: CaseStatus
    opened_at: AwareDatetime
    protection: Protection
    subject_public: str = Field(description="Ärendemening i den offentliga versionen.")
    subject_protected: str | None = Field(description="The full subject; null when withheld.")
    documents: int = Field(description="How many documents are registered in it.")
    documents_url: str = Field(description="Where they are listed.")
    disposal_stop: bool = Field(description="Gallringsstopp på ärendet.")
    revision: int
    changed_at: AwareDatetime
    withheld: bool = Field(description="The protected version is held back from this token.")


class CaseList(Shown):
    """A part of the list of cases."""

    data: list[ShownCase]
    page: PageInfo


def show_case(kept: KeptCase, *, withheld: bool, address: str) -> ShownCase:
    """A case, its protected subject only if it is not withheld.

    Args:
        address: the public address of the service.
    """
    row, sheet = kept.case, kept.sheet
    return ShownCase(
        id=row.id,
        authority=row.authority,
        series=row.series,
        year=row.year,
        number=row.number,
        diary_number=row.diary_number,
        kind=CaseKind(row.kind),
        status=CaseStatus(sheet.status),
        opened_at=row.opened_at,
        protection=Protection(sheet.protection),
        subject_public=sheet.subject_public,
        subject_protected=None if withheld else sheet.subject_protected,
        documents=kept.documents,
        documents_url=f"{address}/api/v1/registrations?case={row.id}",
        disposal_stop=kept.disposal_stop,
        revision=sheet.revision,
        changed_at=sheet.changed_at,
        withheld=withheld,
    )


EXAMPLE = {
    "id": "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a04",
    "authority": "ks",
    "series": "general",
    "year": 2026,
    "number": 17,
    "diary_number": "KS/2026:17",
    "kind": "ordinary",
    "status": "open",
    "opened_at": "2026-02-27T08:01:12.500000Z",
    "protection": "none",
    "subject_public": "Lekplatsen vid Ekbacken",
    "subject_protected": None,
    "documents": 3,
    "documents_url": (
        "https://diarium.exempelkoping.example/api/v1/registrations?case=0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a04"
    ),
    "disposal_stop": False,
    "revision": 1,
    "changed_at": "2026-02-27T08:01:12.500000Z",
    "withheld": False,
}
LIST_EXAMPLE = {"data": [EXAMPLE], "page": {"limit": 20, "page": 1, "next_cursor": None}}
