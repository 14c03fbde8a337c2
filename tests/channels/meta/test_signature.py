import hashlib
import hmac

import pytest

from app.channels.meta.signature import authenticate, handshake, sign
from app.channels.speech import Handshake
from app.records.delivery import Authentic, Refused
from tests.channels.samples import NOW, secret

BODY = b'{"message":"\\u00e5\\u00e4\\u00f6"}'
APP_SECRET = b"0123456789abcdef0123456789abcdef"


def test_the_signature_covers_the_bytes_as_they_came() -> None:
    signature = hmac.new(APP_SECRET, BODY, hashlib.sha256).hexdigest()
    secrets = [secret(b"annan", number=1), secret(APP_SECRET, number=2)]
    answer = authenticate({"x-hub-signature-256": f"sha256={signature}"}, BODY, secrets, NOW)
    assert answer == Authentic("meta_sha256", str(secrets[1].id))
    written_again = BODY.decode("unicode_escape").encode()
    assert isinstance(authenticate(sign(BODY, APP_SECRET), written_again, secrets, NOW), Refused)


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({}, "no X-Hub-Signature-256 header"),
        ({"x-hub-signature": "sha1=00"}, "no X-Hub-Signature-256 header"),
        ({"x-hub-signature-256": ""}, "malformed X-Hub-Signature-256 header"),
        ({"x-hub-signature-256": "sha256=å"}, "malformed X-Hub-Signature-256 header"),
        ({"x-hub-signature-256": "sha256=" + "0" * 63}, "malformed X-Hub-Signature-256 header"),
        ({"x-hub-signature-256": "sha256=" + "0" * 64 + "\n"}, "malformed X-Hub-Signature-256 header"),
        ({"x-hub-signature-256": "sha256=" + "0" * 64}, "the signature does not match"),
    ],
)
def test_a_missing_or_wrong_signature_is_refused_with_a_fixed_phrase(headers: dict[str, str], why: str) -> None:
    assert authenticate(headers, BODY, [secret(APP_SECRET)], NOW) == Refused(why)


QUERY = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "hemligt-ord"}
TOKEN = secret(b"hemligt-ord", purpose="handshake")


def test_the_challenge_comes_back_as_plain_text() -> None:
    assert handshake(QUERY, [secret(b"annat", purpose="handshake"), TOKEN], NOW) == Handshake(
        200, "text/plain", "1158201444"
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"hub.mode": "unsubscribe"},
        {"hub.verify_token": "fel"},
        {"hub.verify_token": ""},
        {"hub.verify_token": "\ud800"},
        {"hub.challenge": ""},
        {"hub.challenge": "<script>"},
        {"hub.challenge": "1\n"},
        {"hub.challenge": "å"},
        {"hub.challenge": "1" * 65},
    ],
)
def test_any_other_question_is_answered_403_without_an_echo(changed: dict[str, str]) -> None:
    secrets = [TOKEN, secret(b"", purpose="handshake")]
    assert handshake(QUERY | changed, secrets, NOW) == Handshake(403, "text/plain", "")


def test_a_signing_secret_or_one_that_has_run_out_shakes_no_hands() -> None:
    secrets = [secret(b"hemligt-ord"), secret(b"hemligt-ord", purpose="handshake", ended=NOW)]
    assert handshake(QUERY, secrets, NOW).status == 403
    assert handshake({}, [TOKEN], NOW).status == 403
