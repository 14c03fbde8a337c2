"""A line of input becomes a message, an assessment becomes a line of output, and mistakes are told without content."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.guidelines.agreement import Compared, agreement, as_plain
from app.guidelines.edition import shipped_edition
from app.guidelines.lines import Assessor, LabelledLine, read_labelled, read_line, told
from app.records.assessment import Assessment
from app.records.errors import Unacceptable
from app.records.vocabulary import Outcome

EDITION = shipped_edition()
ASSESSOR = Assessor(EDITION, date(2026, 11, 23))
KEYS = ["id", "outcome", "status", "protection", "placement", "rule", "cites", "facts", "considered"]


def answered(**given: Any) -> dict[str, Any]:
    line = read_line(json.dumps({"id": "1", "text": "Hej", **given}))
    return told(line, ASSESSOR.assess(line))


def test_a_whole_line_is_answered_with_the_keys_of_the_format() -> None:
    out = answered(
        text="Angående KS/2026:17",
        platform="facebook",
        kind="comment",
        visibility="public",
        channel_kind="page",
        context=None,
        something="else",
    )
    assert list(out) == KEYS
    assert (out["id"], out["outcome"], out["rule"]) == ("1", "register", "ongoing-case-diarienummer")
    (named,) = [fact for fact in out["facts"] if fact["name"] == "names_open_case"]
    assert named["evidence"] == [{"start": 9, "end": 19, "words": "KS/2026:17"}]
    assert json.loads(json.dumps(out)) == out


def test_an_id_is_given_back_as_it_came() -> None:
    assert answered(id=7)["id"] == 7
    assert answered(id="7")["id"] == "7"


@pytest.mark.parametrize("text", ["Ring 0150-570 00", "säsongen 2024/25", "buss 2026/17", "diarienr"])
def test_what_only_looks_like_a_diary_number_is_no_case(text: str) -> None:
    assert answered(text=text)["rule"] != "ongoing-case-diarienummer"


def test_a_long_number_without_a_boards_code_is_for_a_person() -> None:
    out = answered(text="Det är inte 2024-00099 jag menar")
    assert (out["outcome"], out["rule"]) == ("review", "ongoing-case-diarienummer")


@pytest.mark.parametrize(
    ("context", "given", "continues"),
    [
        ({"author": "citizen", "text": "x", "registered_case": "KS/2026:1"}, {}, "yes"),
        ({"author": "citizen", "text": "x", "registered_case": True}, {}, "yes"),
        ({"author": "citizen", "text": "x", "registered_case": False}, {}, None),
        ({"author": "citizen", "text": "x", "registered_case": {"number": 1}}, {}, "yes"),
        ({"author": "citizen", "text": "x"}, {}, None),
        ({"author": "municipality", "text": "x", "registered_case": "KS/2026:1"}, {}, "unknown"),
        (
            {"author": "municipality", "registered_case": "KS/2026:1"},
            {"kind": "direct_message", "visibility": "direct"},
            "yes",
        ),
    ],
)
def test_a_registered_case_is_that_of_the_thread_and_its_author_tells_whether_it_is_the_same_sender(
    context: dict[str, Any], given: dict[str, Any], continues: str
) -> None:
    facts = answered(text="Det var i tisdags", context=context, **given)["facts"]
    values = {fact["name"]: fact["value"] for fact in facts if fact["value"] != "no"}
    assert values.get("continues_registered_message") == continues


def test_null_is_as_good_as_left_out() -> None:
    nothing = dict.fromkeys(("platform", "kind", "visibility", "channel_kind", "context"))
    assert answered(**nothing) == answered()


def test_a_text_that_is_missing_or_empty_is_assessed_all_the_same() -> None:
    for nothing in (None, ""):
        assert answered(text=nothing)["outcome"] == "review"


def test_half_a_surrogate_pair_keeps_its_place() -> None:
    out = answered(text="\ud83d KS/2026:17")
    (named,) = [fact for fact in out["facts"] if fact["name"] == "names_open_case"]
    assert named["evidence"][0]["words"] == "KS/2026:17"
    json.dumps(out, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"not json", "no JSON object"),
        (b"[]", "no JSON object"),
        (b"\xff\xfe", "no JSON object"),
        (b"[" * 100_000, "no JSON object"),
        (b'{"text": "kanarie"}', "'id' is missing"),
        (b'{"id": 1, "text": "kanarie", "kind": "kanarie"}', "'kind' has an unknown value; known: 'comment'"),
        (b'{"id": 1, "text": 5}', "'text': "),
        (b'{"id": 1, "text": "", "context": "kanarie"}', "'context': "),
    ],
)
def test_a_line_that_cannot_be_read_says_why_and_not_what(text: bytes, why: str) -> None:
    with pytest.raises(Unacceptable, match=why) as refused:
        read_line(text)
    assert "kanarie" not in str(refused.value)


@given(st.text(max_size=200), st.booleans())
def test_any_text_is_answered(text: str, direct: bool) -> None:
    out = answered(text=text, visibility="direct" if direct else "public")
    assert out["outcome"] in set(Outcome)
    for fact in out["facts"]:
        for span in fact["evidence"]:
            assert span["words"] == text[span["start"] : span["end"]]


def labelled(ideal: str, **given: Any) -> LabelledLine:
    return read_labelled(json.dumps({"id": ideal, "text": "Hej", "ideal": ideal, **given}))


def compared(line: LabelledLine, outcome: Outcome, rule: str = "default", seconds: float = 1e-4) -> Compared:
    made: Assessment = ASSESSOR.assess(line)
    return Compared(line, Assessment(**{**_fields(made), "outcome": outcome, "rule": rule}), seconds)


def _fields(made: Assessment) -> dict[str, Any]:
    return {name: getattr(made, name) for name in Assessment.__slots__}


def test_figures_are_counted_as_the_labels_say() -> None:
    figures = agreement(
        [
            compared(labelled("register", floor=True, rule="appeal"), Outcome.REGISTER, "appeal"),
            compared(labelled("register", floor=True, rule="appeal"), Outcome.REVIEW),
            compared(
                labelled("register", floor=True, rule="appeal", acceptable=["keep_ordered"]), Outcome.KEEP_ORDERED
            ),
            compared(labelled("keep_ordered", acceptable=["minor_importance"]), Outcome.MINOR_IMPORTANCE),
            compared(labelled("keep_ordered", rule=["a", "b"]), Outcome.REGISTER, "b", 3e-4),
        ]
    )
    told = as_plain(figures)
    assert {name: told[name]["count"] for name in ("acceptable", "exact", "floor_misses", "review", "right_rule")} == {
        "acceptable": 3,
        "exact": 1,
        "floor_misses": 1,
        "review": 1,
        "right_rule": 2,
    }
    assert (figures.false_registrations.count, figures.false_registrations.of) == (1, 2)
    assert (figures.floor_misses.of, figures.right_rule.of) == (3, 4)
    assert figures.rules == (("appeal", "default", 2),)
    assert figures.missed_floor == ("register",)
    assert told["microseconds"] == {"median": 100.0, "p99": 300.0, "longest": 300.0}
    assert str(figures.exact) == "1 of 5 (20.0 %)"


def test_there_are_figures_of_nothing_too() -> None:
    figures = agreement([])
    assert figures.times is None
    assert str(figures.exact) == "0 of 0"


def test_a_label_has_to_be_an_outcome() -> None:
    with pytest.raises(Unacceptable, match="'ideal' has an unknown value"):
        labelled("registrera")
