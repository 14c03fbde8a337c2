import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.speech import Handshake
from app.channels.x.signature import authenticate, handshake, sign
from app.records.channel import Secret
from app.records.delivery import Authentic, Refused
from tests.channels.samples import NOW, secret

BODY = b'{"data":{"event_type":"post.create","payload":{"text":"\\u00e5"}}}'
CONSUMER_SECRET = b"0123456789abcdef0123456789abcdef"
TOKEN = "NTU4NjY0MzM1ODY2MTA5OTUy"


def _digest(key: bytes, message: bytes) -> str:
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


def test_pitfall_1_the_signature_covers_the_bytes_as_they_came() -> None:
    secrets = [secret(b"annan", number=1), secret(CONSUMER_SECRET, number=2)]
    headers = {"x-twitter-webhooks-signature": f"sha256={_digest(CONSUMER_SECRET, BODY)}"}
    assert authenticate(headers, BODY, secrets, NOW) == Authentic("x_sha256", str(secrets[1].id))
    written_again = json.dumps(json.loads(BODY), ensure_ascii=False).encode()
    assert isinstance(authenticate(sign(BODY, CONSUMER_SECRET), written_again, secrets, NOW), Refused)


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({}, "no x-twitter-webhooks-signature header"),
        ({"x-hub-signature-256": "sha256=" + "0" * 64}, "no x-twitter-webhooks-signature header"),
        ({"x-twitter-webhooks-signature": ""}, "malformed x-twitter-webhooks-signature header"),
        ({"x-twitter-webhooks-signature": "sha256=å"}, "malformed x-twitter-webhooks-signature header"),
        ({"x-twitter-webhooks-signature": "sha256=" + "A" * 44}, "malformed x-twitter-webhooks-signature header"),
        (
            {"x-twitter-webhooks-signature": "sha256=" + "A" * 43 + "=\n"},
            "malformed x-twitter-webhooks-signature header",
        ),
        ({"x-twitter-webhooks-signature": "sha256=" + "A" * 43 + "="}, "the signature does not match"),
    ],
)
def test_a_missing_or_wrong_signature_is_refused_with_a_fixed_phrase(headers: dict[str, str], why: str) -> None:
    assert authenticate(headers, BODY, [secret(CONSUMER_SECRET)], NOW) == Refused(why)


def test_the_challenge_is_answered_with_its_signature_as_json() -> None:
    answer = handshake({"crc_token": TOKEN}, [secret(CONSUMER_SECRET)], NOW)
    assert (answer.status, answer.media_type) == (200, "application/json")
    assert json.loads(answer.body) == {"response_token": f"sha256={_digest(CONSUMER_SECRET, TOKEN.encode())}"}


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x" * 15,
        "x" * 129,
        '{"data":{"payload":1}}',
        "tokentokentoken token",
        "tokentokentoken\n",
        "å" * 20,
        "<b>" * 9,
    ],
)
def test_any_other_question_is_answered_403(token: str) -> None:
    assert handshake({"crc_token": token}, [secret(CONSUMER_SECRET)], NOW) == Handshake(403, "text/plain", "")


def test_without_a_valid_signing_secret_nobody_is_answered() -> None:
    useless = [secret(b"k", purpose="handshake"), secret(b"k", ended=NOW), secret(b"")]
    assert handshake({"crc_token": TOKEN}, useless, NOW).status == 403
    assert handshake({}, [secret(CONSUMER_SECRET)], NOW).status == 403


def test_after_a_change_the_newest_secret_answers_and_the_older_still_lets_in() -> None:
    old = secret(b"gammal-hemlighet")
    new = Secret(UUID(int=2), "signing", b"ny-hemlighet", datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=1))
    answer = handshake({"crc_token": TOKEN}, [new, old], NOW)
    assert json.loads(answer.body)["response_token"] == f"sha256={_digest(b'ny-hemlighet', TOKEN.encode())}"
    assert isinstance(authenticate(sign(BODY, b"gammal-hemlighet"), BODY, [new, old], NOW), Authentic)


@given(token=st.text(max_size=140) | st.from_regex(r"[A-Za-z0-9+/=_-]{16,128}", fullmatch=True))
def test_pitfall_2_no_answer_to_a_challenge_is_the_signature_of_a_delivery(token: str) -> None:
    answer = handshake({"crc_token": token}, [secret(CONSUMER_SECRET)], NOW)
    if answer.status == 200:
        headers = {"x-twitter-webhooks-signature": json.loads(answer.body)["response_token"]}
        assert isinstance(authenticate(headers, token.encode(), [secret(CONSUMER_SECRET)], NOW), Refused)
