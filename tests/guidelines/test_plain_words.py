import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.guidelines.plain_words import MOST_CHARACTERS, read_words


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Överklagar BESLUTET", ["overklagar", "beslutet"]),
        ("sååå braaaa", ["sa", "bra"]),
        ("d e oxå mkt", ["det", "ar", "ocksa", "mycket"]),
        ("sop\u00adtunna", ["soptunna"]),
        ("h\u200bål", ["hal"]),
        ("räksm\u00f6rg\u00e5s a\u030alen", ["raksmorgas", "alen"]),
        ("<p>Hej <b>du</b></p>", ["\n", "hej", "du", "\n"]),
        ("b\u043eja", ["boja"]),
        ("se https://exempel.invalid/a?b nu", ["se", "http", "nu"]),
        ("@Anna skriv till anna@exempel.se", ["@", "skriv", "till", "mejl@"]),
        ("j*vla", ["j*vla"]),
    ],
)
def test_words_are_read_as_they_are_meant(written: str, read: list[str]) -> None:
    assert read_words(written).words == read


def test_a_sentence_ends_with_a_point_a_question_or_a_line() -> None:
    text = read_words("Hej du. Hur mår du?\nBra tack")
    assert [text.words[start:end] for start, end in text.sentences] == [
        ["hej", "du", "."],
        ["hur", "mar", "du", "?"],
        ["bra", "tack"],
    ]


@pytest.mark.parametrize("written", ["Ett HÅÅÅL i vägen", "<p>Ett <b>hål</b> i v\u200bägen</p>", "a\u030a hål i vägen"])
def test_words_know_their_place_in_the_delivered_text(written: str) -> None:
    text = read_words(written)
    span = text.span(text.words.index("hal"))
    assert read_words(written[span.start : span.end]).words == ["hal"]


@given(st.text() | st.text(alphabet=st.sampled_from("åÅİß<b>&amp;\u0301\u200b.@ a\n"), max_size=60))
def test_every_word_stands_within_the_text(written: str) -> None:
    text = read_words(written)
    for number in range(len(text.words)):
        span = text.span(number)
        assert 0 <= span.start < span.end <= len(written)


def test_of_a_very_long_text_the_first_and_the_last_part_are_read() -> None:
    written = "början " + "x " * MOST_CHARACTERS + "slutet"
    text = read_words(written)
    assert text.shortened
    assert (text.words[0], text.words[-1]) == ("borjan", "slutet")
    span = text.span(len(text.words) - 1)
    assert written[span.start : span.end] == "slutet"
