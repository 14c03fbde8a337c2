"""What every row of the table promises, whatever the platform."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.json_body import Json, compact
from app.channels.meta.signature import sign
from app.channels.speech import NeverSame, PlatformKey, SameBody, Signing
from app.channels.storable import is_storable
from app.channels.table import CHANNELS
from app.records.delivery import Authentic, Refused
from app.records.message import Reading
from tests.channels.samples import NOW, channel, delivery, never, read, secret
from tests.channels.strategies import json_values

ROWS = pytest.mark.parametrize("speaks", sorted(CHANNELS))
PAYLOADS = sorted(Path(__file__).parent.glob("*/payloads/*.*"))

_headers = st.dictionaries(
    st.sampled_from(
        [
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature",
            "x-hub-signature-256",
            "x-hub-signature",
            "x-twitter-webhooks-signature",
            "content-type",
            "ce-specversion",
            "ce-id",
            "ce-source",
            "ce-type",
            "ce-subject",
            "ce-time",
        ]
    ),
    st.text(st.characters(exclude_categories=()), max_size=40)
    | st.sampled_from(
        ["1.0", "v1,", "v1,å", "v1", "1772439310", "sha256=", "application/cloudevents+json", "%ff", "%c3%a5", "\ud800"]
    ),
)


def _parts(reading: Reading) -> int:
    return len(reading.events) + len(reading.unread) + len(reading.ignored)


@ROWS
def test_a_row_stands_under_its_own_name(speaks: str) -> None:
    assert CHANNELS[speaks].name == speaks


@ROWS
@given(body=st.binary(max_size=100), headers=_headers)
def test_any_bytes_and_headers_give_a_reading_a_key_and_a_refusal(
    speaks: str, body: bytes, headers: dict[str, str]
) -> None:
    row, sent = CHANNELS[speaks], delivery(body, headers)
    reading = row.read(sent, channel(speaks), never)
    assert _parts(reading) >= 1
    assert isinstance(row.delivery_key(sent, reading), PlatformKey | SameBody | NeverSame)
    refused = isinstance(row.authenticate(headers, body, [secret(b"k" * 32)], NOW), Refused)
    assert refused is (row.signing is not Signing.NOBODYS)


@ROWS
@given(value=json_values(), headers=_headers)
def test_any_json_gives_a_reading_that_can_be_stored(speaks: str, value: Json, headers: dict[str, str]) -> None:
    reading = read(speaks, compact(value).encode(), headers)
    assert _parts(reading) >= 1
    for event in reading.events:
        texts = (
            event.slice,
            event.discriminator,
            event.thread,
            event.in_reply_to,
            event.occurred_raw,
            *_key(event.key),
        )
        assert all(text is None or is_storable(text) for text in texts)


def _key(key: object) -> tuple[str, ...]:
    return tuple(str(getattr(key, name)) for name in ("platform", "namespace", "id"))


@pytest.mark.parametrize("path", PAYLOADS, ids=[f"{p.parent.parent.name}/{p.stem}" for p in PAYLOADS])
def test_a_recorded_payload_says_the_same_each_time_and_nothing_of_it_is_lost(path: Path) -> None:
    speaks, body = path.parent.parent.name, path.read_bytes()
    reading = read(speaks, body)
    assert _parts(reading) >= 1
    assert reading == read(speaks, body)
    assert not [part for part in reading.unread if part.reason == "reader_failed"]


def test_a_secret_of_another_purpose_or_period_or_without_value_signs_nothing() -> None:
    row = CHANNELS["facebook_page"]

    body = b"{}"
    useless = [secret(b"k", purpose="handshake"), secret(b"k", ended=NOW), secret(b"")]
    assert isinstance(row.authenticate(sign(body, b"k"), body, useless, NOW), Refused)
    assert isinstance(row.authenticate(sign(body, b""), body, useless, NOW), Refused)
    assert isinstance(row.authenticate(sign(body, b"k"), body, [*useless, secret(b"k")], NOW), Authentic)
