"""One delivery on its way into the register."""

import hashlib
from dataclasses import dataclass, field, replace
from uuid import UUID

from app.channels.speech import DeliveryKey, NeverSame, PlatformKey
from app.channels.table import CHANNELS
from app.records.channel import Channel
from app.records.delivery import Authentic, Delivery
from app.records.facts import Observed
from app.records.keyed_hash import keyed_hash
from app.records.message import Event, Reading, Unread
from app.records.vocabulary import ParkedReason
from app.registry.intake.office import Office


@dataclass(frozen=True, slots=True)
class Item:
    """An authentic delivery, read and observed, ready to be written.

    Attributes:
        office: the configuration it was authenticated under.
        key: what makes another delivery the same as this one (level 1 of deduplication).
        digest: keyed hash of the body, and of the headers that carry an event's attributes.
        observed: the facts of each event's text, by the event's place in the reading; ``None`` for acts.
        replays: the parked delivery that is being read again, if that is why it is here.
    """

    office: Office
    channel: Channel
    delivery: Delivery
    authentic: Authentic
    key: str
    digest: bytes
    reading: Reading
    observed: tuple[Observed | None, ...]
    replays: UUID | None = None
    weight: int = field(init=False)
    body_sha256: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "body_sha256", hashlib.sha256(self.delivery.body).hexdigest())
        parts = len(self.reading.events) + len(self.reading.unread) + len(self.reading.uncaptured)
        object.__setattr__(self, "weight", max(1, parts))

    @property
    def keeps_body(self) -> bool:
        """Whether the bytes are kept: not those of messages that may not be captured, unless more would be lost."""
        return not self.reading.uncaptured or bool(self.reading.unread)

    def as_raw_bytes(self, reason: ParkedReason) -> "Item":
        """The same delivery with nothing read from it: what is written when all else fails."""
        return replace(self, reading=Reading(unread=(Unread("$", reason),)), observed=())


def digest_of(office: Office, delivery: Delivery) -> bytes:
    """Keyed hash of what a delivery says. Binary CloudEvents say part of it in ``ce-`` headers."""
    said = [f"\x00{name}:{value}" for name, value in sorted(delivery.headers.items()) if name.startswith("ce-")]
    return keyed_hash(office.digest_key, delivery.body + "".join(said).encode())


def key_of(channel: Channel, delivery: Delivery, reading: Reading, digest: bytes) -> str:
    """The text under which a delivery is unique in its channel."""
    key: DeliveryKey = CHANNELS[channel.speaks].delivery_key(delivery, reading)
    if isinstance(key, PlatformKey):
        return key.value
    return f"unique {delivery.id}" if isinstance(key, NeverSame) else f"body {digest.hex()}"


def sender_digest(office: Office, event: Event) -> bytes | None:
    """A pseudonym of the sender, equal for equal senders of one platform; ``None`` if the sender is not named."""
    author = event.content.author if event.content is not None else None
    if author is None or author.id is None:
        return None
    name = f"{event.key.platform}\x00{event.key.namespace}\x00{author.id}"
    return keyed_hash(office.digest_key, name.encode())[:16]
