"""What a sender is told once its delivery is committed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ToldAssessment:
    """What a token with ``assessments:read`` may be told of one assignment."""

    authority: str
    outcome: str
    status: str
    protection: str
    rule: str
    diary_number: str | None
    document: str | None


@dataclass(frozen=True, slots=True)
class ToldMessage:
    """A message and its receipt."""

    id: UUID
    platform_id: str
    receipt: str
    log_index: int
    received_at: datetime
    assessments: tuple[ToldAssessment, ...]


@dataclass(frozen=True, slots=True)
class ToldParked:
    """A part that was kept unread."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one delivery. A repeated delivery gets the answer that the first one got.

    ``not_captured`` counts direct messages to a role account whose holder has not agreed.
    """

    tenant: str
    delivery: UUID
    messages: tuple[ToldMessage, ...]
    parked: tuple[ToldParked, ...]
    ignored: int
    not_captured: int = 0
    repeated: bool = False
