"""Taking notices: refused by their own protocol, or kept as they came with the order to fetch their source."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.channels.linkback.address import place_of
from app.channels.linkback.notice import Complaint, Refusal, protocol_of, read_notice
from app.channels.linkback.replies import Reply, not_read, refused, taken
from app.records.linkback import Notice
from app.registry.intake.directory import Listed
from app.registry.intake.receiving import Receiver
from app.registry.linkbacks.pace import Pace

SPEAKS = "linkback"

_UNREADABLE = ""
"""Stands for the host of notices that cannot be read, so that they have their own small share."""


@dataclass(frozen=True, slots=True)
class Noticing:
    """Answers whoever posts to a channel of linkbacks."""

    receiver: Receiver
    pace: Pace = field(default_factory=Pace)

    async def answer(self, listed: Listed, headers: Mapping[str, str], body: bytes) -> Reply:
        """Take or refuse one notice.

        Raises:
            Unavailable: nothing is stored; the sender may try again.
            NotAuthentic: it says that it is a page of ours.
        """
        channel = listed.channel
        notice = read_notice(headers, body, channel)
        if isinstance(notice, Refusal):
            # The channel may have been reopened a moment ago, through another server.
            await self.receiver.directory.renewed()
            channel = (await self.receiver.find(channel.id)).channel
            notice = read_notice(headers, body, channel)
        if isinstance(notice, Refusal):
            return refused(*notice)
        place = place_of(notice.source) if isinstance(notice, Notice) else None
        wait = self.pace.take(channel.id, place.host if place is not None else _UNREADABLE, self.receiver.clock())
        if wait is not None:
            reply = refused(protocol_of(headers, body), Complaint.TOO_MANY)
            return reply._replace(retry_after=max(1, round(wait.total_seconds())))
        await self.receiver.receive(channel.id, headers, body)
        return taken(notice.protocol) if isinstance(notice, Notice) else not_read()
