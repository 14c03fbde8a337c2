"""How messages are shown: in lists without their content, one at a time with all that may be seen."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from app.api.paging import PageInfo
from app.api.registration_shapes import EXAMPLE as REGISTRATION
from app.api.registration_shapes import ShownRegistration
from app.api.removal_shapes import EXAMPLE as REMOVAL
from app.api.removal_shapes import ShownRemoval, ShownSeal, show_removal, show_seal
from app.api.shape import Shown
from app.records.availability import Agent, Availability
from app.records.vocabulary import (
    Activity,
    ArrivalBasis,
    Direction,
    Kind,
    Outcome,
    Protection,
    Status,
    TextMissing,
    Visibility,
)
from app.store.case_lists import CaseLink
from app.store.kept_messages import KeptAct, KeptMessage, Receipt
from app.store.message_lists import ListedMessage
from app.store.rows import AssignmentRow, ContentRow
from app.store.version_order import NumberedVersion, in_order, numbered


class CurrentAssessment(Shown):
    """The assessment that holds now, in short."""

    id: UUID
    outcome: Outcome
    status: Status
    protection: Protection
    rule: str
    due_at: AwareDatetime | None


class ShownAssignment(Shown):
    """An authority that answers for the message."""

    authority: str
    assessment: CurrentAssessment | None = Field(description="Null without the scope assessments:read.")


class ListedMessageShape(Shown):
    """A message without its content."""

    id: UUID
    channel: UUID
    platform: str
    namespace: str = Field(description="Page, server or site within which the platform's ids are unique.")
    platform_id: str = Field(description="The platform's own id of the message.")
    kind: Kind
    direction: Direction
    visibility: Visibility
    thread: str | None
    in_reply_to: str | None
    arrived_at: AwareDatetime = Field(description="När den blev tillgänglig för myndigheten (TF 2:9).")
    arrived_basis: ArrivalBasis = Field(description="What that time rests on.")
    captured_at: AwareDatetime = Field(description="When it reached Diarium.")
    availability: Availability = Field(description="Om den kan läsas på plattformen, så långt vi har fått veta.")
    availability_by: Agent | None = Field(description="Who saw to that, as far as told; null if always shown.")
    availability_since: AwareDatetime | None = Field(description="Since when; null if always shown.")
    sealed: bool = Field(description="Förseglad: innehållet visas för ingen / nobody sees the content.")
    assignments: list[ShownAssignment]


class MessageList(Shown):
    """A part of the list of messages."""

    data: list[ListedMessageShape]
    page: PageInfo


class ShownAuthor(Shown):
    """A sender as shown on the platform; anonymous is legal."""

    id: str | None
    name: str | None
    handle: str | None


class ShownAttachment(Shown):
    """A file, picture or link, as the platform named it."""

    kind: str
    url: str | None = None
    name: str | None = None
    media_type: str | None = None


class ShownContext(Shown):
    """What the message answers."""

    author: str
    text: str | None = None
    registered_case: str | None = None


class ShownContent(Shown):
    """What a version says."""

    text: str | None
    text_missing: TextMissing | None = Field(description="Why there is no text.")
    repair: str | None = Field(description="A change without which the text could not be stored.")
    author: ShownAuthor | None
    attachments: list[ShownAttachment]
    context: ShownContext | None
    permalink: str | None
    slice: str = Field(description="The part of the delivery that told of it, as JSON text.")


class ShownVersion(Shown):
    """A version, numbered in the platform's order."""

    number: int
    id: UUID
    activity: Activity
    occurred_at: AwareDatetime | None = Field(description="The platform's time; null if it gave none.")
    captured_at: AwareDatetime
    delivery: UUID
    content: ShownContent | None = Field(description="Null when withheld or erased.")
    withheld: bool
    erased: bool = Field(description="Gallrad: the content is gone, the frame stays.")


class ShownAct(Shown):
    """What the platform told was done to it: removed, hidden, shown again, or no longer to be found."""

    activity: Activity
    by: Agent = Field(description="Who did it, as far as the source says.")
    removal: UUID | None = Field(description="The act of the authority that this is the platform's notice of.")
    occurred_at: AwareDatetime | None
    captured_at: AwareDatetime
    delivery: UUID


class ShownLink(Shown):
    """A link to a case."""

    case: UUID
    diary_number: str
    authority: str
    state: str
    proposed_at: AwareDatetime


class ShownReceiptAddress(Shown):
    """A mottagningskvitto."""

    url: str
    log_index: int
    received_at: AwareDatetime
    revoked_at: AwareDatetime | None


class ShownAbove(Shown):
    """Myndighetens inlägg som meddelandet står under."""

    message: UUID
    text: str | None = Field(description="What it said when the message arrived; null when withheld or erased.")


class ShownMessage(ListedMessageShape):
    """All that the register has on a message, as far as the token may see."""

    registered_at: AwareDatetime | None
    versions: list[ShownVersion]
    acts: list[ShownAct]
    removals: list[ShownRemoval] = Field(description="Vad myndigheten själv dolt, tagit bort eller visat igen.")
    seal: ShownSeal | None
    answers: UUID | None = Field(description="The message it answers, if it is in the register.")
    answered_by: list[UUID] = Field(description="Myndighetens egna svar / the authority's own answers.")
    above: ShownAbove | None = Field(description="Myndighetens inlägg ovanför, om det finns i registret.")
    registrations: list[ShownRegistration] | None = Field(description="Null without the scope registrations:read.")
    case_links: list[ShownLink] | None = Field(description="Null without the scope cases:read.")
    disposal_stop: bool = Field(description="Gallringsstopp här, på nämnden, på ett ärende eller för alla.")
    receipt: ShownReceiptAddress | None
    withheld: bool = Field(description="Content is held back from this token.")


def show_listed(listed: ListedMessage, *, assessments: bool) -> ListedMessageShape:
    """A message in a list.

    Args:
        assessments: whether the token may read them.
    """
    return ListedMessageShape.model_validate(_frame(listed, assessments))


def show_message(
    kept: KeptMessage,
    *,
    assessments: bool,
    registrations: list[ShownRegistration] | None,
    links: tuple[CaseLink, ...] | None,
    withheld: bool,
    address: str,
) -> ShownMessage:
    """One message.

    Args:
        registrations, links: ``None`` if the token may not read them.
        withheld: its content is held back from this token.
        address: the public address of the service.
    """
    listed = ListedMessage(kept.message, kept.assignments, kept.where, kept.seal is not None)
    return ShownMessage.model_validate(
        _frame(listed, assessments)
        | {
            "registered_at": kept.registered_at if registrations is not None else None,
            "versions": [_version(each, withheld) for each in numbered(kept.versions)],
            "acts": _acts(kept.acts),
            "removals": [show_removal(each, sealed=kept.seal is not None) for each in kept.removals],
            "seal": kept.seal and show_seal(kept.seal),
            "answers": kept.surroundings.answers,
            "answered_by": kept.surroundings.answered_by,
            "above": kept.surroundings.above and asdict(kept.surroundings.above),
            "registrations": registrations,
            "case_links": None if links is None else [ShownLink(**link._asdict()) for link in links],
            "disposal_stop": kept.disposal_stop,
            "receipt": kept.receipt and _receipt(kept.receipt, kept.message.tenant, address),
            "withheld": withheld,
        }
    )


def _frame(listed: ListedMessage, assessments: bool) -> dict[str, Any]:
    assignments = [
        ShownAssignment(authority=each.authority, assessment=_current(each) if assessments else None)
        for each in listed.assignments
    ]
    return listed.message._asdict() | {
        "availability": listed.where.availability,
        "availability_by": listed.where.agent,
        "availability_since": listed.where.since,
        "sealed": listed.sealed,
        "assignments": assignments,
    }


def _current(row: AssignmentRow) -> CurrentAssessment:
    return CurrentAssessment(
        id=row.assessment,
        outcome=Outcome(row.outcome),
        status=Status(row.status),
        protection=Protection(row.protection),
        rule=row.rule,
        due_at=row.due_at,
    )


def _version(each: NumberedVersion, withheld: bool) -> ShownVersion:
    version, content = each.version, each.content
    return ShownVersion(
        number=each.number,
        id=version.id,
        activity=Activity(version.activity),
        occurred_at=version.occurred_at,
        captured_at=version.captured_at,
        delivery=version.delivery,
        content=None if withheld or content is None else _content(content),
        withheld=withheld,
        erased=content is None,
    )


def _content(row: ContentRow) -> ShownContent:
    named = (row.author_id, row.author_name, row.author_handle)
    author = ShownAuthor(id=row.author_id, name=row.author_name, handle=row.author_handle)
    return ShownContent.model_validate(row._asdict() | {"author": author if any(named) else None})


def _acts(kept: tuple[KeptAct, ...]) -> list[ShownAct]:
    by_id = {each.act.id: each for each in kept}
    return [_act(by_id[row.id]) for row in in_order(each.act for each in kept)]


def _act(kept: KeptAct) -> ShownAct:
    row = kept.act
    return ShownAct(
        activity=Activity(row.activity),
        by=kept.agent,
        removal=kept.removal,
        occurred_at=row.occurred_at,
        captured_at=row.captured_at,
        delivery=row.delivery,
    )


def _receipt(receipt: Receipt, tenant: str, address: str) -> ShownReceiptAddress:
    return ShownReceiptAddress(
        url=f"{address}/public/{tenant}/receipts/{receipt.id}",
        log_index=receipt.log_index,
        received_at=receipt.received_at,
        revoked_at=receipt.revoked_at,
    )


_FRAME = {
    "id": "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a01",
    "channel": "0192f39f-0000-7000-8000-000000000001",
    "platform": "facebook",
    "namespace": "104520000000001",
    "platform_id": "104520000000001_998877",
    "kind": "comment",
    "direction": "incoming",
    "visibility": "public",
    "thread": "104520000000001_112233",
    "in_reply_to": "104520000000001_112233",
    "arrived_at": "2026-03-02T09:14:58Z",
    "arrived_basis": "platform",
    "captured_at": "2026-03-02T09:15:00.204000Z",
    "availability": "hidden",
    "availability_by": "authority",
    "availability_since": "2026-03-02T10:02:11.500000Z",
    "sealed": False,
    "assignments": [
        {
            "authority": "ks",
            "assessment": {
                "id": "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a02",
                "outcome": "register",
                "status": "provisional",
                "protection": "none",
                "rule": "names-known-case",
                "due_at": None,
            },
        }
    ],
}
EXAMPLE = _FRAME | {
    "registered_at": "2026-03-02T09:15:00.204000Z",
    "versions": [
        {
            "number": 1,
            "id": "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a0f",
            "activity": "create",
            "occurred_at": "2026-03-02T09:14:58Z",
            "captured_at": "2026-03-02T09:15:00.204000Z",
            "delivery": "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a00",
            "content": {
                "text": "Angående KS/2026:17: gungan vid Ekbacken är lagad nu, tack!",
                "text_missing": None,
                "repair": None,
                "author": {"id": "5550001", "name": "Kim Exempelsson", "handle": None},
                "attachments": [],
                "context": {"author": "municipality", "text": "Vi rustar lekplatser i vår.", "registered_case": None},
                "permalink": "https://facebook.example/104520000000001/posts/998877",
                "slice": '{"item":"comment","verb":"add","comment_id":"104520000000001_998877"}',
            },
            "withheld": False,
            "erased": False,
        }
    ],
    "acts": [],
    "removals": [REMOVAL],
    "seal": None,
    "answers": "0192f39f-7c1e-7a10-8f00-5d2b1c4e9b00",
    "answered_by": [],
    "above": {"message": "0192f39f-7c1e-7a10-8f00-5d2b1c4e9b00", "text": "Vi rustar lekplatser i vår."},
    "registrations": [REGISTRATION],
    "case_links": [
        {
            "case": "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a04",
            "diary_number": "KS/2026:17",
            "authority": "ks",
            "state": "proposed",
            "proposed_at": "2026-03-02T09:15:00.204000Z",
        }
    ],
    "disposal_stop": False,
    "receipt": {
        "url": "https://diarium.exempelkoping.example/public/exempelkoping/receipts/Vn3nQyZrQbmR0v6kq1v9Wg",
        "log_index": 4711,
        "received_at": "2026-03-02T09:15:00.204000Z",
        "revoked_at": None,
    },
    "withheld": False,
}
LIST_EXAMPLE = {"data": [_FRAME], "page": {"limit": 20, "page": 1, "next_cursor": None}}
