import hashlib
import hmac

import pytest

from app.channels.hub_signature import checked_by, sign
from app.channels.table import CHANNELS
from app.records.delivery import Authentic, Refused
from tests.channels.samples import NOW, secret

BODY = "<feed>å</feed>".encode()
KEY = b"0123456789abcdef"
METHODS = ("sha1", "sha256", "sha384", "sha512")


@pytest.mark.parametrize("method", METHODS)
def test_each_method_of_websub_is_taken_and_covers_the_bytes_as_they_came(method: str) -> None:
    signature = hmac.new(KEY, BODY, getattr(hashlib, method)).hexdigest()
    headers = {"x-hub-signature": f"{method}={signature.upper()}"}
    answer = CHANNELS["websub"].authenticate(headers, BODY, [secret(b"annan", number=1), secret(KEY, number=2)], NOW)
    assert answer == Authentic("websub", str(secret(KEY, number=2).id))
    assert isinstance(CHANNELS["websub"].authenticate(headers, BODY + b" ", [secret(KEY)], NOW), Refused)


def test_mastodon_promises_sha256_and_nothing_weaker_is_taken() -> None:
    mastodon = CHANNELS["mastodon"]
    assert isinstance(mastodon.authenticate(sign(BODY, KEY), BODY, [secret(KEY)], NOW), Authentic)
    assert mastodon.authenticate(sign(BODY, KEY, "sha1"), BODY, [secret(KEY)], NOW) == Refused(
        "malformed X-Hub-Signature header"
    )


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (None, "no X-Hub-Signature header"),
        ("", "malformed X-Hub-Signature header"),
        ("md5=" + "0" * 32, "malformed X-Hub-Signature header"),
        ("sha256=å", "malformed X-Hub-Signature header"),
        ("sha256=" + "0" * 64 + "\n", "malformed X-Hub-Signature header"),
        ("sha256=" + "0" * 40, "the signature does not match"),
        ("sha256=" + "0" * 64, "the signature does not match"),
    ],
)
def test_a_missing_or_wrong_signature_is_refused_with_a_fixed_phrase(given: str | None, why: str) -> None:
    headers = {} if given is None else {"x-hub-signature": given}
    assert checked_by("any", METHODS)(headers, BODY, [secret(KEY)], NOW) == Refused(why)


def test_during_a_rotation_both_secrets_count_and_an_ended_one_does_not() -> None:
    authenticate = CHANNELS["mastodon"].authenticate
    secrets = [secret(b"ny", number=1), secret(KEY, number=2)]
    assert isinstance(authenticate(sign(BODY, KEY), BODY, secrets, NOW), Authentic)
    assert isinstance(authenticate(sign(BODY, KEY), BODY, [secret(KEY, ended=NOW)], NOW), Refused)
