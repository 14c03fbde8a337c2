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
    ],
)
def test_words_beginnings_endings_and_gaps(tmp_path: Path, text: str, found: bool) -> None:  # a table
    lexicon = small(tmp_path, "== one: Sak.\nbygglov*, tar hand ... mitt liv, *svampkorg, vi är * som\n")
    assert ("one" in lists_in(text, lexicon)) is found


def test_words_of_a_harmless_expression_count_in_no_other_list() -> None:
    assert "suicide" in lists_in("jag vill dö")
    assert "suicide" not in lists_in("vi vill dö av skratt")


def test_every_list_says_what_it_is_for() -> None:
    assert all(says.endswith(".") for says in LEXICON.says.values())


def test_a_list_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="already there"):
        small(tmp_path, "== one: Sak.\na\n== one: Sak.\nb\n")
