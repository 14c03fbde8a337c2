from pathlib import Path

import pytest

from app.guidelines.lexicon import LEXICON, Lexicon
from app.guidelines.plain_words import read_words


def lists_in(text: str, lexicon: Lexicon = LEXICON) -> set[str]:
    found = lexicon.find(read_words(text))
    return {name for name in lexicon.names if found.all & lexicon.bit[name]}


def small(directory: Path, content: str) -> Lexicon:
    (directory / "small.txt").write_text(content, encoding="utf-8")
    return Lexicon(directory)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("bygglov", True),
        ("bygglovet", True),
        ("byggloven", True),
        ("mitt bygg", False),
        ("tar hand om mitt liv", True),
        ("tar hand med en gång i mitt liv", True),
        ("tar hand nu och sedan och alltid igen mitt liv", False),
        ("nysvampkorg", True),
        ("vi är fyra som", True),
        ("vi är, som", False),
        ("vi är fyra vänner ibland", True),
        ("vi är fyra till vänner ibland", False),
        ("vi är fyra vänner", False),
    ],
)
def test_words_beginnings_endings_and_gaps(tmp_path: Path, text: str, found: bool) -> None:  # a table
    lists = "bygglov*, tar hand ... mitt liv, *svampkorg, vi är * som, vi är * vänner ibland"
    lexicon = small(tmp_path, f"== one: Sak.\n{lists}\n")
    assert ("one" in lists_in(text, lexicon)) is found


def test_words_of_a_harmless_expression_count_in_no_other_list() -> None:
    assert "suicide" in lists_in("jag vill dö")
    assert "suicide" not in lists_in("vi vill dö av skratt")


def test_every_list_says_what_it_is_for() -> None:
    assert all(says.endswith(".") for says in LEXICON.says.values())


def test_a_list_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="already there"):
        small(tmp_path, "== one: Sak.\na\n== one: Sak.\nb\n")


def test_two_gaps_in_a_row_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="two gaps"):
        small(tmp_path, "== one: Sak.\na ... ... b\n")


def test_the_longest_of_the_expressions_of_a_list_that_begin_at_a_word_is_the_one_shown(tmp_path: Path) -> None:
    lexicon = small(tmp_path, "== one: Sak.\nett nytt, ett nytt litet hus\n")
    found = lexicon.find(read_words("bygg ett nytt litet hus"))
    assert found.reach == {(1, lexicon.bit["one"]): 4}
