import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.channels.certain_json import read_certain
from app.channels.json_body import NESTING_LIMIT, Json, decode, decode_strictly
from tests.channels.strategies import json_values

_RECORDED = sorted(Path(__file__).parent.glob("*/payloads/*.json"))
_PIECES = (
    *'{}[]:,"\\ \t\n\r/-+.eEuaA0123456789',
    "\0",
    "\x1f",
    "å",
    "\u2028",
    '""',
    '"a":',
    '"a":1,',
    '"a":"b"',
    '"\\u0061":',
    '"\\u003a"',
    '"\\u003A"',
    '"\\\\u003a"',
    '"\\ud83d\\ude00"',
    '"\\ud800"',
    "true",
    "false",
    "null",
    "NaN",
    "-Infinity",
    "-0",
    "1e400",
    "1e-400",
    "1.5E+3",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "1.7777777777777777",
    "0.12345678901234567890123",
    "1.2345678901234567e30",
    "1.2345678901234567e+30",
    "9007199254740993.0",
)
_NUMBERS = st.from_regex(rb"-?(0|[1-9][0-9]{0,24})([.][0-9]{1,24})?([eE][+-]?[0-9]{1,4})?", fullmatch=True)


def _same(body: bytes) -> None:
    """What is certain is what the strict decoder says, to the type and sign of every number and the order of names."""
    # repr tells 1 from 1.0 and from True, 0.0 from -0.0, a number from its text, and keeps the order of names.
    assert repr(decode(body)) == repr(decode_strictly(body))


@pytest.mark.parametrize("path", _RECORDED, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_recorded_deliveries_are_read_as_the_strict_decoder_reads_them(path: Path) -> None:
    body = path.read_bytes()
    _same(body)
    _same(body.replace(b"\n", b"\r\n"))


@settings(max_examples=500)
@given(json_values(), st.booleans(), st.sampled_from([None, 1]))
def test_any_json_is_read_as_the_strict_decoder_reads_it(value: Json, ascii_only: bool, indent: int | None) -> None:
    text = json.dumps([value], ensure_ascii=ascii_only, indent=indent)
    _same(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=1000)
@given(st.lists(st.sampled_from(_PIECES), max_size=24).map("".join), st.sampled_from(["[%s]", '{"a":%s}', "%s"]))
def test_what_is_nearly_json_is_read_as_the_strict_decoder_reads_it(inside: str, around: str) -> None:
    _same((around % inside).encode())


@settings(max_examples=500)
@given(_NUMBERS, st.sampled_from([b"[%s]", b'{"a": %s }', b"[1,\n%s]", b'[%s,"%s"]', b'[",%s"]', b"[[%s]]", b"%s"]))
def test_any_number_is_read_as_the_strict_decoder_reads_it(number: bytes, around: bytes) -> None:
    _same(around.replace(b"%s", number))


@settings(max_examples=500)
@given(st.sampled_from(_RECORDED), st.data())
def test_damaged_deliveries_are_read_as_the_strict_decoder_reads_them(path: Path, data: st.DataObject) -> None:
    body = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(body) - 1))
        length = data.draw(st.integers(0, 3))
        body[place : place + length] = data.draw(st.binary(max_size=2) | st.sampled_from(_PIECES).map(str.encode))
    _same(bytes(body))


@settings(max_examples=300)
@given(
    st.recursive(
        st.just("1") | st.just('":"') | st.just('"\\\\u003A"'),
        lambda inner: st.lists(st.tuples(st.sampled_from(['"a"', '"b:"', '"\\u0061"', '":"']), inner), max_size=4).map(
            lambda pairs: "{" + ",".join(f"{name}:{value}" for name, value in pairs) + "}"
        ),
        max_leaves=12,
    )
)
def test_objects_with_the_same_name_twice_are_seen_however_it_is_written(text: str) -> None:
    _same(text.encode())


@given(st.integers(NESTING_LIMIT - 2, NESTING_LIMIT + 2), st.sampled_from([b"", b"1", b"{}", b'{"a":[]}', b"[1,[2]]"]))
def test_nesting_is_measured_as_the_strict_decoder_measures_it(depth: int, inside: bytes) -> None:
    _same(b"[" * depth + inside + b"]" * depth)
    _same(b'{"a":' * depth + (inside or b"{}") + b"}" * depth)


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": 1, "a": 2}',
        b'{"a": 1, "\\u0061": 2}',
        b'{"a": {"b": 1, "b": 1}, "c": "\\u003a"}',
        b'{"a": 1, "a": "\\u003A"}',
        b'[{"a": "", "a": ":"}]',
        b"[18446744073709551616]",
        b"[-9223372036854775809]",
        b"[9007199254740993.0]",
        b"[1.2345678901234567e30]",
        b"[-100.000000000E+0]",
        b"[1,\n 0.12345678901234567890123 ]",
        b"[1e400]",
        b'["\\ud800"]',
        b'["\xed\xa0\x80"]',
        b"[NaN]",
        b"\xef\xbb\xbf[1]",
        b" [1]",
        b'["\x1f"]',
        b"[" * 2000 + b"]" * 2000,
        b"[" * 500 + b"]" * 500,
        b"17",
        b"",
    ],
)
def test_in_doubt_the_strict_decoder_is_asked(body: bytes) -> None:
    assert read_certain(body, NESTING_LIMIT) is None


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": ":", "b:": "\\\\", "c": {"a": []}}', {"a": ":", "b:": "\\", "c": {"a": []}}),
        (b'{"id": 1900000000000000001, "n": "18446744073709551616"}', {"id": 19 * 10**17 + 1, "n": str(2**64)}),
        (b"[1.7777777777777777, 59.31]", [1.7777777777777777, 59.31]),
        (b'["\\u00e5\\ud83d\\ude00\\/"]', ["å😀/"]),
    ],
)
def test_what_deliveries_have_is_certain(body: bytes, value: Json) -> None:
    assert read_certain(body, NESTING_LIMIT) == value
