"""What the authority itself hides, removes or shows again, why, and the copy that is kept before it does.

Sources: arkivlagen 10 § (removing from the medium without a copy is disposal), lagen (1998:112) 4–5 §§ (what must be
taken away), OSL 5:1. The reasons are those that municipalities publish; that somebody dislikes an opinion is none.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.records.vocabulary import Activity


class RemovalReason(StrEnum):
    """Why the authority takes a message away (or shows it again)."""

    THREAT = "threat"
    HATE_SPEECH = "hate_speech"
    PERSONAL_ATTACK = "personal_attack"
    DEFAMATION = "defamation"
    THIRD_PARTY_PERSONAL_DATA = "third_party_personal_data"
    SECRECY = "secrecy"
    COPYRIGHT = "copyright"
    OTHER_CRIME = "other_crime"
    SPAM = "spam"
    REPEATED_OFF_TOPIC = "repeated_off_topic"
    FORBIDDEN_IMAGE = "forbidden_image"
    RESTORED = "restored"


RULES = {
    RemovalReason.THREAT: "threat-or-crime",
    RemovalReason.HATE_SPEECH: "illegal-content",
    RemovalReason.PERSONAL_ATTACK: "removed-by-us",
    RemovalReason.DEFAMATION: "third-party-personal-data",
    RemovalReason.THIRD_PARTY_PERSONAL_DATA: "third-party-personal-data",
    RemovalReason.SECRECY: "secrecy-content",
    RemovalReason.COPYRIGHT: "illegal-content",
    RemovalReason.OTHER_CRIME: "illegal-content",
    RemovalReason.SPAM: "spam-or-advert",
    RemovalReason.REPEATED_OFF_TOPIC: "removed-by-us",
    RemovalReason.FORBIDDEN_IMAGE: "illegal-content",
    RemovalReason.RESTORED: "removed-by-us",
}
"""The rule of the guidelines that a reason rests on, unless another is named."""

ACTS = frozenset((Activity.HIDE, Activity.REMOVE, Activity.UNHIDE))
"""What the authority can do to a message on its platform."""


class RemovalState(StrEnum):
    """Asked for while the copy is not whole; confirmed once it is: then the act may be done."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"


class Lack(StrEnum):
    """Why a part of a message is not in the copy. The first ones can be waited for, or mended."""

    NOT_FETCHED_YET = "not_fetched_yet"
    FILE_DAMAGED = "file_damaged"
    NO_VERSION = "no_version"
    ERASED = "erased"
    NEVER_ASKED_FOR = "never_asked_for"


OPEN_LACKS = frozenset((Lack.NOT_FETCHED_YET, Lack.FILE_DAMAGED, Lack.NO_VERSION))
"""With these the copy is not whole; the others are noted as the reason why a part will never be there."""


@dataclass(frozen=True, slots=True)
class CopiedPart:
    """A version's content or a file, and whether it is in the copy.

    Attributes:
        what: ``version`` or ``attachment``.
        id: of the version or the attachment; ``None`` where there is none.
        sha256: of the kept slice or the file, lower-case hex; ``None`` if it is not kept.
        lack: why it is not, or why its text is not: a word of ``Lack``, ``TextMissing`` or ``FetchFault``.
        place: which attachment of its version.
    """

    what: str
    id: UUID | None
    sha256: str | None = None
    lack: str | None = None
    place: int | None = None

    def as_json(self) -> dict[str, Any]:
        told = {"what": self.what, "id": None if self.id is None else str(self.id), "sha256": self.sha256}
        return told | {"lack": None if self.lack is None else str(self.lack), "place": self.place}


@dataclass(frozen=True, slots=True)
class Copy:
    """What is kept of a message, part by part."""

    parts: tuple[CopiedPart, ...]

    @property
    def open_lacks(self) -> tuple[CopiedPart, ...]:
        """What is missing and may still come."""
        return tuple(each for each in self.parts if each.lack in OPEN_LACKS)

    @property
    def is_whole(self) -> bool:
        return not self.open_lacks


@dataclass(frozen=True, slots=True)
class Removal:
    """An act of the authority on a message, asked for and perhaps confirmed. Times are UTC.

    Attributes:
        act: ``hide``, ``remove`` or ``unhide``.
        rule: id of the guideline rule it rests on.
        note: a person's own words; ``None`` if there are none or they have been erased.
        requested_by, confirmed_by: opaque.
        copy: what was kept when it was confirmed.
        noticed_by: the platform's own notice of the same act, if one has come.
    """

    id: UUID
    message: UUID
    act: Activity
    reason: RemovalReason
    rule: str
    note: str | None
    requested_by: str
    requested_at: datetime
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    copy: Copy | None = None
    noticed_by: UUID | None = None

    @property
    def state(self) -> RemovalState:
        return RemovalState.REQUESTED if self.confirmed_at is None else RemovalState.CONFIRMED


@dataclass(frozen=True, slots=True)
class Seal:
    """Content that nobody may see, since possession of it is itself a crime. Times are UTC.

    Attributes:
        removal: the act by which it was sealed.
        police_report: the police's reference to our report, once there is one.
        erased_at, erasure_order: when it was erased on the order of the police or a prosecutor, and their reference.
    """

    message: UUID
    removal: UUID
    rule: str
    sealed_at: datetime
    police_report: str | None
    erased_at: datetime | None
    erasure_order: str | None
