"""What a row of the table of channels consists of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from app.records.channel import Channel, Secret
from app.records.delivery import Authentic, Delivery, Refused
from app.records.message import Reading


@dataclass(frozen=True, slots=True)
class PlatformKey:
    """The sender names its delivery. For ever: the same key is the same delivery, and another body under it is odd.

    ``value`` begins with the kind of name (``webhook-id …``) and is at most 600 storable characters.
    """

    value: str


@dataclass(frozen=True, slots=True)
class SameBody:
    """The sender names nothing; deliveries with the same bytes are one. The caller uses its keyed hash of the body."""


@dataclass(frozen=True, slots=True)
class NeverSame:
    """Two identical deliveries are two: some part has no identity of its own, so neither may be dropped."""


DeliveryKey = PlatformKey | SameBody | NeverSame


@dataclass(frozen=True, slots=True)
class Handshake:
    """The answer to a platform that asks by GET whether the address is ours."""

    status: int
    media_type: str
    body: str


class Signing(Enum):
    """Where a channel's signing secret comes from."""

    STANDARD_WEBHOOKS = "whsec_ text: made by us unless it is given, and shown once to whoever sets the sender up"
    PLATFORMS = "the platform's own: it must be given"
    OURS = "made by us and told to the platform by ourselves"
    NOBODYS = "there is none: nothing that comes is believed before it has been looked up"


@dataclass(frozen=True, slots=True)
class AccountForm:
    """What a channel's account must look like: a pattern for all of it, and the same in words."""

    pattern: str
    says: str


A_PLATFORMS_ID = AccountForm(r".+", "the platform's own id of the page or account")


@dataclass(frozen=True, slots=True)
class Speech:
    """How one platform speaks: a row of functions.

    Attributes:
        name: what ``Channel.speaks`` says.
        authenticate: headers (lower-case names), raw body, the channel's secrets and now (aware); never raises.
        read: a delivery, its channel and a question asked between events, "is the time budget spent?"; never raises.
        delivery_key: what makes two deliveries the same one (deduplication level 1).
        handshake: answers the platform's GET from its query, the secrets and now; ``None`` where there is none.
        preflight: answers the platform's OPTIONS with headers, from its headers; ``None`` where there is none.
        signs_handshake: whether the handshake is answered by the signing secret, so that no word need be agreed on.
        answers_with_body: whether an accepted delivery is answered with JSON about its messages, or with nothing.
        signing: where the signing secret comes from.
        account: what the channel's account is; ``None`` where it needs none.
        fetches_with_token: whether the platform hands out some files only to whoever has the channel's access token.
    """

    name: str
    authenticate: Callable[[Mapping[str, str], bytes, Sequence[Secret], datetime], Authentic | Refused]
    read: Callable[[Delivery, Channel, Callable[[], bool]], Reading]
    delivery_key: Callable[[Delivery, Reading], DeliveryKey]
    handshake: Callable[[Mapping[str, str], Sequence[Secret], datetime], Handshake] | None = None
    preflight: Callable[[Mapping[str, str]], Mapping[str, str]] | None = None
    signs_handshake: bool = False
    answers_with_body: bool = False
    signing: Signing = Signing.PLATFORMS
    account: AccountForm | None = A_PLATFORMS_ID
    fetches_with_token: bool = False
