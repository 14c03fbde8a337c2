"""What the tests of channels need again and again: a delivery, a channel, a recorded payload."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from app.channels.table import CHANNELS
from app.records.channel import Channel, Secret
from app.records.delivery import Delivery
from app.records.message import Event, Reading
from app.records.vocabulary import ChannelKind

NOW = datetime(2026, 3, 2, 8, 15, 10, tzinfo=UTC)
PAGE = "510000000000001"
CHANNEL_ID = UUID(int=7)
ACCOUNTS = {
    "facebook_page": PAGE,
    "instagram": "17841400000000001",
    "mastodon": "109000000000000001",
    "linkback": "https://www.exempelkoping.example/",
    "messenger": PAGE,
    "websub": "https://www.youtube.com/feeds/videos.xml?channel_id=UCexempelkoping00000001",
    "whatsapp": "330000000000001",
    "wordpress": "https://blogg.exempelkoping.example",
    "x": "1900000000000000001",
}


def secret(value: bytes, *, number: int = 1, purpose: str = "signing", ended: datetime | None = None) -> Secret:
    return Secret(UUID(int=number), purpose, value, datetime(2026, 1, 1, tzinfo=UTC), ended)


def channel(speaks: str, secrets: Sequence[Secret] = ()) -> Channel:
    account = ACCOUNTS.get(speaks)
    return Channel("ek", CHANNEL_ID, speaks, ChannelKind.PAGE, "Sidan", "KS", account=account, secrets=tuple(secrets))


def delivery(body: bytes, headers: Mapping[str, str] | None = None) -> Delivery:
    return Delivery(UUID(int=9), "ek", CHANNEL_ID, NOW, headers or {}, body)


def never() -> bool:
    return False


def payload(speaks: str, name: str) -> bytes:
    (found,) = (Path(__file__).parent / speaks / "payloads").glob(f"{name}.*")
    return found.read_bytes()


def read(speaks: str, body: bytes, headers: Mapping[str, str] | None = None) -> Reading:
    return CHANNELS[speaks].read(delivery(body, headers), channel(speaks), never)


def only_event(reading: Reading) -> Event:
    assert not reading.unread, reading.unread
    assert len(reading.events) == 1
    return reading.events[0]
