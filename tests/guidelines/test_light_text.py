import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.guidelines.light_text import has_readable_text, holds_only_emoji_or_tags
from app.records.facts import Truth


@pytest.mark.parametrize(
    "text", ["👍", "🙏❤️🔥", "👨‍👩‍👧‍👦 👍🏽", "😢!", ":) <3 xD", "@anna", "@anna.b @bo@server.se 😂", "🇸🇪", "🎂…"]
)
def test_emoji_smileys_and_tags_are_nothing_else(text: str) -> None:
    assert holds_only_emoji_or_tags(text) is Truth.YES


@pytest.mark.parametrize(
    "text",
    ["👍 ring mig 070-123 45 67", "👍?", "@anna kolla", "xDu", "!!!", "...", "1️⃣2️⃣", "🆘", "", " ", "\u200b", "hej :)"],
)
def test_words_digits_questions_and_mere_punctuation_are_something_else(text: str) -> None:
    assert holds_only_emoji_or_tags(text) is Truth.NO


@pytest.mark.parametrize("text", ["🔫", "⚰️👍", "💣💣", "🇭🇯🇦🇱🇵"])
def test_weapons_and_letters_made_of_flags_cannot_be_told(text: str) -> None:
    assert holds_only_emoji_or_tags(text) is Truth.UNKNOWN


@given(st.text(alphabet=st.characters(categories=("L", "Nd")), min_size=1))
def test_letters_and_digits_are_never_only_emoji(text: str) -> None:
    assert holds_only_emoji_or_tags(f"👍 {text} 👍") is Truth.NO or "xd" in text.lower()


@pytest.mark.parametrize(
    "text", ["", "  \n\t", "\u200b\u200d\ufeff", "\u3164", "\u2800", "\ufe0f", "\0", "\u00a0\u2003"]
)
def test_nothing_that_shows_is_not_readable(text: str) -> None:
    assert not has_readable_text(text)


@pytest.mark.parametrize("text", ["a", "å", "👍", "!", "\u200b7", "\ufffd", "سلام"])
def test_anything_that_shows_is_readable(text: str) -> None:
    assert has_readable_text(text)
