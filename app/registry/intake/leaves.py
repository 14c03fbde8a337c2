"""The leaves of a batch: what each commits to is told in ``docs/events.md``."""

import hashlib
from collections.abc import Mapping, Sequence
from uuid import UUID

from app.ledger.leaf import ID_BYTES, SALT_BYTES, make_leaf, utc_text
from app.records import events
from app.records.vocabulary import Activity
from app.registry.intake.assessing import Assessed, Assigned
from app.registry.intake.gathering import Happening
from app.registry.intake.item import Item
from app.registry.intake.occasion import Occasion
from app.registry.intake.placing import Document
from app.store.ledger import Opened
from app.store.rows import ParkedRow

# Of a message that is known: its creation, too, comes as one more version if something else came before it.
_EVENTS = {
    Activity.CREATE: events.MESSAGE_EDITED,
    Activity.EDIT: events.MESSAGE_EDITED,
    Activity.REMOVE: events.MESSAGE_REMOVED,
    Activity.HIDE: events.MESSAGE_HIDDEN,
    Activity.UNHIDE: events.MESSAGE_UNHIDDEN,
    Activity.UNAVAILABLE: events.MESSAGE_UNAVAILABLE,
}


def happening_leaf(
    occasion: Occasion, assessed: Assessed, assessments: Sequence[UUID], documents: Mapping[str, Document]
) -> Opened:
    """The one leaf of a message's happening: delivery, version, assessments and registrations together.

    Args:
        assessments: the ids of the assessments, in the order of the assignments.
        documents: the registrations it led to, by authority.
    """
    happening, item = assessed.happening, assessed.happening.item
    details: dict[str, object] = {
        "delivery": _delivery(item),
        "version": _version(happening),
        "assignments": [
            _assignment(assigned, assessment, documents.get(assigned.authority))
            for assigned, assessment in zip(assessed.assigned, assessments, strict=True)
        ],
    }
    if happening.removal is not None:
        details["removal"] = str(happening.removal)
    event = _EVENTS[happening.event.activity]
    if happening.opens or happening.completes:
        event = events.MESSAGE_RECEIVED if happening.opens else events.MESSAGE_COMPLETED
    if happening.again:
        event = events.MESSAGE_ASSESSED_AGAIN
    return _leaf(occasion, event, f"channel:{item.channel.id}", str(happening.standing.id), details)


def parked_leaf(occasion: Occasion, item: Item, row: ParkedRow) -> Opened:
    """The leaf of a part that was kept unread."""
    details = {"delivery": _delivery(item), "path": row.path, "reason": str(row.reason)}
    return _leaf(occasion, events.DELIVERY_PARKED, f"channel:{item.channel.id}", str(row.id), details)


def replayed_leaf(occasion: Occasion, item: Item, parked: UUID, messages: Sequence[UUID]) -> Opened:
    """The leaf of a parked part that could be read after all."""
    details = {"delivery": _delivery(item), "messages": [str(message) for message in messages]}
    return _leaf(occasion, events.DELIVERY_REPLAYED, item.authentic.credential, str(parked), details)


def uncaptured_leaf(occasion: Occasion, item: Item) -> Opened:
    """The leaf of direct messages that were not captured. No hash: short words could be found by guessing."""
    details = {"delivery": {"id": str(item.delivery.id)}, "messages": len(item.reading.uncaptured)}
    return _leaf(occasion, events.DELIVERY_NOT_CAPTURED, f"channel:{item.channel.id}", str(item.delivery.id), details)


def _leaf(occasion: Occasion, event: str, actor: str, subject: str, details: Mapping[str, object]) -> Opened:
    leaf = make_leaf(
        tenant=occasion.tenant,
        event=event,
        at=utc_text(occasion.now),
        actor=actor,
        subject=subject,
        details=details,
        leaf_id=occasion.randomness(ID_BYTES),
        salt=occasion.randomness(SALT_BYTES),
    )
    return Opened(event, subject, leaf)


def _delivery(item: Item) -> dict[str, object]:
    """The hash only of bytes that are kept: others could be guessed at by it."""
    return {"id": str(item.delivery.id), "sha256": item.body_sha256 if item.keeps_body else None}


def _version(happening: Happening) -> dict[str, object]:
    event = happening.event
    text = event.content.text if event.content else None
    return {
        "id": str(happening.id),
        "discriminator": event.discriminator,
        "sha256": _sha256(event.slice),
        "text_sha256": None if text is None else _sha256(text),
    }


def _assignment(assigned: Assigned, assessment: UUID, document: Document | None) -> dict[str, object]:
    held = assigned.assessment
    return {
        "authority": assigned.authority,
        "assessment": str(assessment),
        "outcome": held.outcome.value,
        "status": held.status.value,
        "protection": held.protection.value,
        "rule": held.rule,
        "edition": held.edition,
        "current": assigned.makes_current,
        "registration": None if document is None else _registration(document),
    }


def _registration(document: Document) -> dict[str, object]:
    return {
        "id": str(document.id),
        "case": str(document.case),
        "number": document.designation,
        "arrived_at": utc_text(document.happening.arrived_at),
    }


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
