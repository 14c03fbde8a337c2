"""The occasion on which a batch is written: for which office, when, and with what chance."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.records.identity import Randomness, new_id
from app.registry.intake.office import Office

MICROSECOND = timedelta(microseconds=1)


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

    def new_id(self, place: int = 0) -> UUID:
        """An id that sorts after those of lower places, so that rows of one kind keep the order of the batch."""
        return new_id(self.now + place * MICROSECOND, self.randomness)
