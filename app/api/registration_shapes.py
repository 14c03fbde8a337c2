"""How registrations are shown: the diary's line about a document (OSL 5:2)."""

from uuid import UUID

from pydantic import AwareDatetime, Field

from app.api.paging import PageInfo
from app.api.shape import Shown
from app.records.vocabulary import Direction, Protection
from app.store.registration_lists import KeptRegistration


class ShownRegistration(Shown):
    """A registrerad handling."""

    id: UUID
    message: UUID
    authority: str
    assessment: UUID = Field(description="The assessment it rests on.")
    case: UUID
    diary_number: str = Field(description="Ärendets diarienummer / the case's diary number.")
    document: int = Field(description="The document's number in the case.")
    designation: str = Field(description="Handlingens beteckning, e.g. `KS/2026:17-3`.")
    direction: Direction
    arrived_at: AwareDatetime
    registered_at: AwareDatetime
    protection: Protection
    sender_public: str | None = Field(description="Avsändare i den offentliga versionen.")
    subject_public: str = Field(description="Ärendemening i den offentliga versionen.")
    sender_protected: str | None = Field(description="The full sender; null when withheld.")
    subject_protected: str | None = Field(description="The full subject; null when withheld.")
    withheld: bool = Field(description="The protected version is held back from this token.")


class RegistrationList(Shown):
    """A part of the list of registrations."""

    data: list[ShownRegistration]
    page: PageInfo


def show_registration(kept: KeptRegistration, *, withheld: bool) -> ShownRegistration:
    """A registration, its protected version only if it is not withheld; of a sealed message not even the sender."""
    row, sheet = kept.registration, kept.sheet
    return ShownRegistration(
        id=row.id,
        message=row.message,
        authority=row.authority,
        assessment=row.assessment,
        case=row.case,
        diary_number=kept.diary_number,
        document=row.document,
        designation=row.designation,
        direction=Direction(row.direction),
        arrived_at=row.arrived_at,
        registered_at=row.registered_at,
        protection=Protection(sheet.protection),
        sender_public=None if kept.sealed else sheet.sender_public,
        subject_public=sheet.subject_public,
        sender_protected=None if withheld else sheet.sender_protected,
        subject_protected=None if withheld else sheet.subject_protected,
        withheld=withheld,
    )


EXAMPLE = {
    "id": "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a03",
    "message": "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a01",
    "authority": "ks",
    "assessment": "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a02",
    "case": "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a04",
    "diary_number": "KS/2026:17",
    "document": 3,
    "designation": "KS/2026:17-3",
    "direction": "incoming",
    "arrived_at": "2026-03-02T09:14:58Z",
    "registered_at": "2026-03-02T09:15:00.204000Z",
    "protection": "none",
    "sender_public": "Kim Exempelsson",
    "subject_public": "Kommentar om lekplatsen vid Ekbacken",
    "sender_protected": "Kim Exempelsson",
    "subject_protected": "Kommentar om lekplatsen vid Ekbacken",
    "withheld": False,
}
LIST_EXAMPLE = {"data": [EXAMPLE], "page": {"limit": 20, "page": 1, "next_cursor": None}}
