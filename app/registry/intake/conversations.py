"""Which registered messages a new one may go on from: those of its thread, and the one it answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import Connection

from app.records.facts import KnownCase, Truth
from app.records.message import Event
from app.records.vocabulary import Direction
from app.registry.intake.gathering import Happening
from app.store import threads
from app.store.threads import ThreadCase

Place = tuple[str, str, str]
"""Platform, namespace, and the name of a thread or message there."""


@dataclass(slots=True)
class Conversations:
    """Registered messages by thread and by own name, kept up with what the batch itself registers.

    Of each sender only the first registered message of a thread is kept: that one's case is the thread's. What the
    authority says in it answers the last one.
    """

    _senders: dict[Place, dict[bytes | None, ThreadCase]] = field(default_factory=dict)
    _messages: dict[Place, ThreadCase] = field(default_factory=dict)
    _last: dict[Place, ThreadCase] = field(default_factory=dict)

    def add(self, registered: ThreadCase) -> None:
        """Take one up; an earlier one of the same sender stays."""
        at = (registered.platform, registered.namespace)
        self._senders.setdefault((*at, registered.thread), {}).setdefault(registered.sender_digest, registered)
        self._last[*at, registered.thread] = registered
        self._messages.setdefault((*at, registered.platform_id), registered)

    def answered_by(self, event: Event) -> ThreadCase | None:
        """The registered message that an event directly answers."""
        if event.in_reply_to is None:
            return None
        return self._messages.get((event.key.platform, event.key.namespace, event.in_reply_to))

    def continued_by(self, event: Event, sender: bytes | None) -> tuple[ThreadCase | None, Truth]:
        """A registered message that an event goes on from, and whether by the same sender."""
        if event.direction is Direction.OWN and (last := self._last_in(event)) is not None:
            return last, Truth.NO
        found = [each for each in self._candidates(event, sender) if each.platform_id != event.key.id]
        for wanted in (Truth.YES, Truth.UNKNOWN):
            for each in found:
                if each.same_sender(sender) is wanted:
                    return each, wanted
        return (found[0] if found else None), Truth.NO

    def _last_in(self, event: Event) -> ThreadCase | None:
        """The last registered message of the conversation that the authority speaks in."""
        if event.thread is None:
            return None
        return self._last.get((event.key.platform, event.key.namespace, event.thread))

    def _candidates(self, event: Event, sender: bytes | None) -> Iterable[ThreadCase]:
        """At most a few: the sender's own, an anonymous one, any other one, and the messages named."""
        for name in dict.fromkeys((event.thread, event.in_reply_to)):
            if name is None:
                continue
            place = (event.key.platform, event.key.namespace, name)
            senders = self._senders.get(place, {})
            yield from (senders[each] for each in (sender, None) if each in senders)
            yield from islice(senders.values(), 1)
            if place in self._messages:
                yield self._messages[place]


def recall_conversations(connection: Connection, tenant: str, happenings: Sequence[Happening]) -> Conversations:
    """Ask the register for the conversations that a batch goes on with."""
    conversations = Conversations()
    spoken = [
        (name, happening)
        for happening in happenings
        if happening.is_version
        for name in (happening.event.thread, happening.event.in_reply_to)
        if name and name != happening.event.key.id
    ]
    names = sorted({name for name, _ in spoken})
    senders = sorted({happening.sender for _, happening in spoken if happening.sender is not None})
    unsigned = sorted({name for name, happening in spoken if happening.sender is None})
    answered = sorted({name for name, happening in spoken if happening.event.direction is Direction.OWN})
    for registered in threads.registered_in(connection, tenant, names, senders, unsigned, answered):
        conversations.add(registered)
    return conversations


def known_case(registered: ThreadCase | None) -> KnownCase | None:
    """The case of a registered message, as the guidelines are told of it."""
    if registered is None:
        return None
    return KnownCase(registered.diary_number, registered.authority, registered.is_open)
