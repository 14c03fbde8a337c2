import json
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.json_body import NESTING_LIMIT, Document, Json, compact, decode
from app.records.message import Unread
from app.records.vocabulary import ParkedReason
from tests.channels.strategies import json_values


def _value(body: bytes) -> Json:
    document = decode(body)
    assert isinstance(document, Document), document
    return document.value


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", ParkedReason.NOT_JSON),
        (b"hej", ParkedReason.NOT_JSON),
        (b'{"a": 1} x', ParkedReason.NOT_JSON),
        (b'{"a": NaN}', ParkedReason.NOT_JSON),
        (b"[Infinity]", ParkedReason.NOT_JSON),
        (b"[-Infinity]", ParkedReason.NOT_JSON),
        (b'"\xe5"', ParkedReason.NOT_UTF8),
        ('"å"'.encode("utf-16"), ParkedReason.NOT_UTF8),
        (b'"\xed\xa0\x80"', ParkedReason.NOT_UTF8),
        (b'{"a": 1, "a": 2}', ParkedReason.AMBIGUOUS_JSON),
        (b'[{"b": {"a": 1, "\\u0061": 1}}]', ParkedReason.AMBIGUOUS_JSON),
        (b"[" * 100_000, ParkedReason.NESTED_TOO_DEEP),
        (b'{"a":' * 100_000, ParkedReason.NESTED_TOO_DEEP),
        (b"[" * (NESTING_LIMIT + 1) + b"]" * (NESTING_LIMIT + 1), ParkedReason.NESTED_TOO_DEEP),
    ],
)
def test_a_body_that_is_no_plain_json_is_named_for_what_is_wrong_with_it(body: bytes, reason: ParkedReason) -> None:
    assert decode(body) == Unread("$", reason)


def test_nesting_up_to_the_limit_is_read() -> None:
    deepest = b"[" * NESTING_LIMIT + b"]" * NESTING_LIMIT
    assert compact(_value(deepest)) == deepest.decode()


def test_width_is_no_depth() -> None:
    assert len(cast("list[Json]", _value(b"[" + b",".join([b"[{}]"] * 5000) + b"]"))) == 5000


def test_a_byte_order_mark_is_no_part_of_the_json() -> None:
    assert _value(b"\xef\xbb\xbf[1]") == [1]


@pytest.mark.parametrize("digits", ["17887498072083520", "18446744073709551615", "-9223372036854775808"])
def test_64_bit_numbers_keep_every_digit(digits: str) -> None:
    assert compact(_value(digits.encode())) == digits


def test_a_number_of_5000_digits_stands_as_its_own_text() -> None:
    assert _value(b"9" * 5000) == "9" * 5000


@pytest.mark.parametrize("token", ["1e400", "0.12345678901234567890123", "-1e999"])
def test_a_number_a_float_cannot_hold_stands_as_its_own_text(token: str) -> None:
    assert _value(token.encode()) == token


@pytest.mark.parametrize(("token", "number"), [("1.10", 1.1), ("59.123456789012344", 59.123456789012344), ("2e3", 2e3)])
def test_other_numbers_stay_numbers(token: str, number: float) -> None:
    assert _value(token.encode()) == number


@given(st.binary(max_size=200))
def test_any_bytes_give_a_document_or_a_reason(body: bytes) -> None:
    assert isinstance(decode(body), Document | Unread)


@given(json_values())
def test_compact_json_reads_back_as_the_same_and_can_always_be_stored(value: Json) -> None:
    text = compact(value)
    assert "\0" not in text
    assert json.loads(text.encode()) == value
