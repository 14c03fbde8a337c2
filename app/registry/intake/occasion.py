"""The occasion on which a batch is written: for which office, when, and with what chance."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.records.identity import Randomness, new_id
from app.registry.intake.office import Office


@dataclass(frozen=True, slots=True)
class Occasion:
    """One batch's office, its single time (UTC), when a person must have answered, and its randomness."""

    office: Office
    now: datetime
    due_at: datetime
    randomness: Randomness

    @property
    def tenant(self) -> str:
        return self.office.tenant

    def new_id(self) -> UUID:
        return new_id(self.now, self.randomness)
