import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.json_body import Json
from app.channels.parts import Unreadable
from app.channels.storable import IDENTIFIER_LIMIT, Repairs, identifier, is_storable
from app.records.vocabulary import ParkedReason


@pytest.mark.parametrize(
    ("given_text", "kept", "repair"),
    [
        ("Hej å ä ö 🙂", "Hej å ä ö 🙂", None),
        ("a\0b", "a\ufffdb", "u0000-to-ufffd"),
        ("a\ud83db", "a\ufffdb", "surrogate-to-ufffd"),
        ("\0\udc00", "\ufffd\ufffd", "surrogate-to-ufffd, u0000-to-ufffd"),
    ],
)
def test_text_a_database_refuses_is_repaired_one_for_one(given_text: str, kept: str, repair: str | None) -> None:
    repairs = Repairs()
    assert repairs.text(given_text) == kept
    assert repairs.summary() == repair


@given(st.text(st.characters(exclude_categories=())))
def test_a_repaired_text_can_be_stored_and_every_other_code_point_keeps_its_place(text: str) -> None:
    repaired = Repairs().text(text)
    assert is_storable(repaired)
    repaired.encode()
    assert all(new in (old, "\ufffd") for old, new in zip(text, repaired, strict=True))


@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_blank_id_is_no_id(value: Json) -> None:
    assert identifier(value, "id") is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(7, "7"), ("007", "007"), (2**64, str(2**64)), (" å ", " å "), ("x" * IDENTIFIER_LIMIT, "x" * IDENTIFIER_LIMIT)],
)
def test_an_id_is_kept_exactly_as_it_stood(value: Json, text: str) -> None:
    assert identifier(value, "id") == text


@pytest.mark.parametrize("value", ["a\0", "\ud800", "x" * (IDENTIFIER_LIMIT + 1), "🙂" * 257])
def test_an_id_is_never_repaired_but_refused(value: Json) -> None:
    with pytest.raises(Unreadable) as refused:
        identifier(value, "id")
    assert refused.value.reason is ParkedReason.UNSTORABLE_VALUE


@pytest.mark.parametrize("value", [True, 1.5, [], {}])
def test_an_id_of_another_type_has_an_unknown_shape(value: Json) -> None:
    with pytest.raises(Unreadable) as refused:
        identifier(value, "id")
    assert (refused.value.reason, refused.value.detail) == (ParkedReason.UNKNOWN_SHAPE, "id")
