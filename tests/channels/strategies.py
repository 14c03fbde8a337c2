"""Arbitrary JSON, lone surrogates and NUL included, and JSON that nearly looks like a platform's."""

from hypothesis import strategies as st

from app.channels.json_body import Json

_texts = st.text(st.characters(exclude_categories=()), max_size=12)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _texts
    | st.sampled_from(["1_2", "510000000000001", "1772439300", "2026-03-02T08:15:00Z", "\ud800", "\0", ""])
)


def json_values() -> st.SearchStrategy[Json]:
    return st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4), max_leaves=12
    )


def objects_with(fields: list[str]) -> st.SearchStrategy[dict[str, Json]]:
    """Objects that have some of these fields, with any value whatever."""
    return st.dictionaries(st.sampled_from(fields) | _texts, json_values(), max_size=len(fields))
