"""How many notices are taken. Each makes us fetch a page, so nobody may use us to bring down somebody else's server.

Counted in memory, for each server process by itself and anew after a start.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

WINDOW = timedelta(hours=1)
MOST_OF_A_HOST = 20
MOST_OF_A_CHANNEL = 300


@dataclass(slots=True)
class Pace:
    """Counts notices by channel and by the host they name; the first of a window opens it."""

    most_of_a_host: int = MOST_OF_A_HOST
    most_of_a_channel: int = MOST_OF_A_CHANNEL
    _counted: dict[tuple[UUID, str | None], tuple[datetime, int]] = field(default_factory=dict)

    def take(self, channel: UUID, host: str, now: datetime) -> timedelta | None:
        """Count one notice, unless there have been too many: then how long to wait."""
        self._forget(now)
        both = (((channel, None), self.most_of_a_channel), ((channel, host), self.most_of_a_host))
        for key, most in both:
            since, count = self._counted.get(key, (now, 0))
            if count >= most:
                return since + WINDOW - now
        for key, _ in both:
            since, count = self._counted.get(key, (now, 0))
            self._counted[key] = since, count + 1
        return None

    def _forget(self, now: datetime) -> None:
        """Windows that are over. There are never more than the channels' own limits let in."""
        for key in [key for key, (since, _) in self._counted.items() if now - since >= WINDOW]:
            del self._counted[key]
