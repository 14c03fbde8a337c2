import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from app.channels.generic.signature import authenticate, decode_secret, encode_secret, sign
from app.records.delivery import Authentic, Refused
from app.records.errors import Unacceptable
from tests.channels.samples import NOW, secret

KEY, OTHER = b"k" * 32, b"o" * 32
BODY = '{"text": "Hej å ä ö"}'.encode()
HEADERS = sign("msg_1", NOW, BODY, KEY)


def test_what_an_independent_signer_signs_is_authentic() -> None:
    signature = Webhook(encode_secret(KEY)).sign("msg_1", NOW, BODY.decode())
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(int(NOW.timestamp())), "webhook-signature": signature}
    assert authenticate(headers, BODY, [secret(KEY)], NOW) == Authentic("standard_webhooks", str(secret(KEY).id))


def test_an_independent_verifier_takes_what_we_sign() -> None:
    # Its clock cannot be passed in, so this once the real one is asked.
    headers = sign("msg_1", datetime.now(UTC), BODY, OTHER, KEY)
    assert Webhook(encode_secret(KEY)).verify(BODY, headers) == json.loads(BODY)


def test_any_of_several_signatures_may_match_any_of_several_secrets() -> None:
    headers = sign("msg_1", NOW, BODY, OTHER, KEY)
    secrets = [secret(b"x" * 32, number=1), secret(KEY, number=2)]
    assert authenticate(headers, BODY, secrets, NOW) == Authentic("standard_webhooks", str(secrets[1].id))


def test_signatures_of_other_versions_and_broken_ones_are_passed_over() -> None:
    headers = HEADERS | {"webhook-signature": f"v1a,AAAA v1,??? v1 nonsense, {HEADERS['webhook-signature']}"}
    assert isinstance(authenticate(headers, BODY, [secret(KEY)], NOW), Authentic)


def test_repeated_signature_headers_are_read_as_one_list() -> None:
    headers = HEADERS | {"webhook-signature": f"v1,AAAA, {HEADERS['webhook-signature']}"}
    assert isinstance(authenticate(headers, BODY, [secret(KEY)], NOW), Authentic)


@pytest.mark.parametrize(("seconds", "holds"), [(-301, False), (-300, True), (300, True), (301, False)])
def test_the_senders_clock_may_be_five_minutes_off_either_way(seconds: int, holds: bool) -> None:
    at = NOW + timedelta(seconds=seconds)
    assert isinstance(authenticate(HEADERS, BODY, [secret(KEY)], at), Authentic if holds else Refused)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"webhook-id": "msg_2"}, "no signature matches"),
        ({"webhook-id": ""}, "malformed webhook-id header"),
        ({"webhook-id": "msg å"}, "malformed webhook-id header"),
        ({"webhook-id": "m" * 513}, "malformed webhook-id header"),
        ({"webhook-timestamp": "1772439311"}, "no signature matches"),
        ({"webhook-timestamp": "9" * 400}, "malformed webhook-timestamp header"),
        ({"webhook-timestamp": "999999999999"}, "the webhook-timestamp is more than five minutes off"),
        ({"webhook-timestamp": "1772439310.0"}, "malformed webhook-timestamp header"),
        ({"webhook-timestamp": "١٧٧٢٤٣٩٣١٠"}, "malformed webhook-timestamp header"),
        ({"webhook-signature": ""}, "no v1 signature in the webhook-signature header"),
        ({"webhook-signature": "v1"}, "no v1 signature in the webhook-signature header"),
        ({"webhook-signature": "v1,å"}, "no v1 signature in the webhook-signature header"),
        ({"webhook-signature": "v1,abc"}, "no v1 signature in the webhook-signature header"),
        ({"webhook-signature": "v2,AAAA"}, "no v1 signature in the webhook-signature header"),
        ({"webhook-signature": "v1,AAAA"}, "no signature matches"),
    ],
)
def test_a_changed_or_malformed_header_is_refused_with_a_fixed_phrase(changed: dict[str, str], why: str) -> None:
    assert authenticate(HEADERS | changed, BODY, [secret(KEY)], NOW) == Refused(why)


@pytest.mark.parametrize("missing", sorted(HEADERS))
def test_each_of_the_three_headers_is_needed(missing: str) -> None:
    headers = {name: value for name, value in HEADERS.items() if name != missing}
    assert isinstance(authenticate(headers, BODY, [secret(KEY)], NOW), Refused)


@given(st.integers(0, len(BODY) * 8 - 1))
def test_flipping_any_bit_of_the_body_breaks_the_signature(bit: int) -> None:
    flipped = bytearray(BODY)
    flipped[bit // 8] ^= 1 << bit % 8
    assert isinstance(authenticate(HEADERS, bytes(flipped), [secret(KEY)], NOW), Refused)


def test_a_secret_that_has_run_out_signs_nothing() -> None:
    assert isinstance(authenticate(HEADERS, BODY, [secret(KEY, ended=NOW)], NOW), Refused)


@given(st.binary(min_size=24, max_size=64))
def test_a_secret_as_text_decodes_to_the_same_key_with_or_without_prefix_and_padding(key: bytes) -> None:
    text = encode_secret(key)
    assert decode_secret(text) == decode_secret(text.removeprefix("whsec_").rstrip("=")) == key


@pytest.mark.parametrize("text", ["", "whsec_", "whsec_åäö", "whsec_AAAA", base64.b64encode(b"k" * 65).decode()])
def test_a_secret_that_is_not_base64_of_24_to_64_bytes_is_refused(text: str) -> None:
    with pytest.raises(Unacceptable):
        decode_secret(text)


def test_nothing_is_signed_without_a_key_or_with_an_id_that_could_not_be_verified() -> None:
    with pytest.raises(Unacceptable):
        sign("msg_1", NOW, BODY)
    with pytest.raises(Unacceptable):
        sign("två ord", NOW, BODY, KEY)
