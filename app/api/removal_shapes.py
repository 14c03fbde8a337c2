"""How removals by the authority are asked for and shown, and seals."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from app.api.parameters import Word
from app.api.shape import Sent, Shown
from app.records.removal import ACTS, CopiedPart, Removal, RemovalReason, RemovalState, Seal
from app.records.vocabulary import Activity
from app.registry.removing.requesting import NewRemoval

_Act = Annotated[
    Activity, Field(description="Vad som ska göras / what is to be done.", json_schema_extra={"enum": sorted(ACTS)})
]


class RemovalToRequest(Sent):
    """What somebody wants to do to a message, and why."""

    act: _Act
    reason: RemovalReason = Field(description="Skälet. `restored` hör till `unhide`, de andra till de andra.")
    rule: Word | None = Field(default=None, description="Id of the guideline rule; that of the reason if left out.")
    note: Word | None = Field(default=None, description="En rad i egna ord; hållas borta från personuppgifter.")
    police_report: Word | None = Field(
        default=None, description="Polisens referens, för `forbidden_image`; kan lämnas senare."
    )
    accept_lacks: bool = Field(
        default=False, description="Gå vidare fast något saknas i kopian; vad det är står i bekräftelsen."
    )


class RemovalToConfirm(Sent):
    """Whether to go on although something is missing."""

    accept_lacks: bool = False


class ReportToNote(Sent):
    """The police's reference to our report."""

    police_report: Word


class SealToLift(Sent):
    """Why a seal was a mistake."""

    reason: Word


class ShownPart(Shown):
    """A version or a file, and whether it is in the copy."""

    what: str = Field(description="`version` or `attachment`.")
    id: UUID | None
    checksum: str | None = Field(
        description="`sha256:` och 64 hexsiffror av det som finns kvar; null om inget gör det."
    )
    lack: str | None = Field(description="Varför det, eller dess text, saknas / why it, or its text, is missing.")
    place: int | None = Field(description="Which attachment of its version.")


class ShownRemoval(Shown):
    """An act of the authority on a message. It may be done at the platform once `state` is `confirmed`."""

    id: UUID
    message: UUID
    act: _Act
    reason: RemovalReason
    rule: str = Field(description="Id of the guideline rule it rests on.")
    note: str | None = Field(description="Null if there is none, and under a seal.")
    state: RemovalState
    requested_by: str
    requested_at: AwareDatetime
    confirmed_by: str | None
    confirmed_at: AwareDatetime | None
    copied: list[ShownPart] | None = Field(
        description="Vad som fanns i kopian när den bekräftades; null innan dess och under försegling."
    )
    noticed_by: UUID | None = Field(description="The platform's own notice of the same act.")


class ShownSeal(Shown):
    """That a message is sealed, and nothing of what it says."""

    message: UUID
    removal: UUID
    rule: str
    sealed_at: AwareDatetime
    police_report: str | None
    erased_at: AwareDatetime | None = Field(description="När det utplånades på order av polis eller åklagare.")
    erasure_order: str | None


def wanted_removal(sent: RemovalToRequest) -> NewRemoval:
    """What was sent, as the register takes it."""
    return NewRemoval(
        act=sent.act,
        reason=sent.reason,
        rule=sent.rule,
        note=sent.note,
        police_report=sent.police_report,
        accept_lacks=sent.accept_lacks,
    )


def show_removal(removal: Removal, *, sealed: bool) -> ShownRemoval:
    """A removal; under a seal without note and copy."""
    copy = None if removal.copy is None or sealed else [_part(each) for each in removal.copy.parts]
    return ShownRemoval(
        id=removal.id,
        message=removal.message,
        act=removal.act,
        reason=removal.reason,
        rule=removal.rule,
        note=None if sealed else removal.note,
        state=removal.state,
        requested_by=removal.requested_by,
        requested_at=removal.requested_at,
        confirmed_by=removal.confirmed_by,
        confirmed_at=removal.confirmed_at,
        copied=copy,
        noticed_by=removal.noticed_by,
    )


def show_seal(seal: Seal) -> ShownSeal:
    return ShownSeal(
        message=seal.message,
        removal=seal.removal,
        rule=seal.rule,
        sealed_at=seal.sealed_at,
        police_report=seal.police_report,
        erased_at=seal.erased_at,
        erasure_order=seal.erasure_order,
    )


def _part(part: CopiedPart) -> ShownPart:
    return ShownPart(
        what=part.what, id=part.id, checksum=part.sha256 and f"sha256:{part.sha256}", lack=part.lack, place=part.place
    )


_MESSAGE = "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a01"
TO_REQUEST_EXAMPLE = {"act": "hide", "reason": "personal_attack", "note": "Smädelser mot en namngiven handläggare."}
TO_SEAL_EXAMPLE = {"act": "remove", "reason": "forbidden_image", "police_report": "5000-K000000-26"}
EXAMPLE = {
    "id": "0192f3d0-0000-7000-8000-000000000001",
    "message": _MESSAGE,
    "act": "hide",
    "reason": "personal_attack",
    "rule": "removed-by-us",
    "note": "Smädelser mot en namngiven handläggare.",
    "state": "confirmed",
    "requested_by": "token:0192f39f-0000-7000-8000-00000000000a",
    "requested_at": "2026-03-02T10:02:11.500000Z",
    "confirmed_by": "token:0192f39f-0000-7000-8000-00000000000a",
    "confirmed_at": "2026-03-02T10:02:11.500000Z",
    "copied": [
        {
            "what": "version",
            "id": "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a0f",
            "checksum": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "lack": None,
            "place": None,
        }
    ],
    "noticed_by": None,
}
SEAL_EXAMPLE = {
    "message": _MESSAGE,
    "removal": "0192f3d0-0000-7000-8000-000000000002",
    "rule": "illegal-content",
    "sealed_at": "2026-03-02T10:02:11.500000Z",
    "police_report": "5000-K000000-26",
    "erased_at": None,
    "erasure_order": None,
}
