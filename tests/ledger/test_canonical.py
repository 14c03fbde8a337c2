"""Canonical bytes, held against an independent implementation of RFC 8785."""

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from app.ledger.canonical import MAX_INTEGER, canonical

text = st.text(st.characters(exclude_categories=["Cs"]))
keys = st.text(st.characters(max_codepoint=127))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=10,
)


@given(values)
def test_canonical_bytes_equal_those_of_an_independent_implementation(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(values)
def test_canonical_bytes_say_what_the_value_said(value: Any) -> None:
    assert json.loads(canonical(value)) == value


@given(st.dictionaries(keys, st.integers(0, 9), min_size=2))
def test_the_order_of_keys_does_not_matter(value: dict[str, int]) -> None:
    assert canonical(value) == canonical(dict(reversed(value.items())))


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        2**53,
        -(2**53),
        b"bytes",
        {1: "a number for a key"},
        {"å": "a key outside ASCII"},
        "\ud800",
        [{"deep": {"down": 0.5}}],
        {1, 2},
    ],
    ids=repr,
)
def test_a_value_outside_the_profile_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 – a lone surrogate is refused by the encoder's own subclass
        canonical(value)


def test_characters_outside_ascii_stay_as_they_are() -> None:
    assert canonical({"b": "åäö 🎉", "a": [1, None, True]}) == '{"a":[1,null,true],"b":"åäö 🎉"}'.encode()
