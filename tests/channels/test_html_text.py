import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.html_text import plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("Hej", "Hej"),
        ("a &lt; b &amp; c", "a < b & c"),
        ("<p>Ett</p><p>Två</p>", "Ett\n\nTvå"),
        ("rad<br>rad<br />rad", "rad\nrad\nrad"),
        ("<ul><li>ett</li><li>två</li></ul>", "ett\ntvå"),
        ('<a href="https://x.example"><span class="invisible">https://</span>x.example</a>', "https://x.example"),
        ("a < b > c <3", "a < b > c <3"),
        ("<script>var x = '<p>';</script>Hej<style>p{}</style>!", "Hej!"),
        ("Hej <script>som aldrig slutar <p>men läses", "Hej som aldrig slutar \n\nmen läses"),
        ("före<!-- bort -->efter", "föreefter"),
        ("<B>stort</B>", "stort"),
        ("&#0;&#xD800;", "\ufffd\ufffd"),
        pytest.param(f"a&#{'9' * 5000};b", "a\ufffdb", id="a number that no character has"),
    ],
)
def test_the_words_of_html_are_read_as_a_reader_meets_them(html: str, text: str) -> None:
    assert plain_text(html) == text


@given(st.text(st.characters(exclude_characters="<>&", exclude_categories=["Cs", "Cc"])))
def test_text_without_tags_and_entities_stays_as_it_is(text: str) -> None:
    assert plain_text(text) == text


@given(st.text())
def test_any_text_is_read(html: str) -> None:
    assert len(plain_text(html)) <= 2 * len(html)


@pytest.mark.parametrize("row", ["<", "<a", "<script>", "<!--", "&", "<p>"])
def test_a_long_row_of_beginnings_is_read_to_its_end(row: str) -> None:
    """Linear: at a quadratic pace these megabytes would take hours, and the run would be stopped."""
    assert plain_text(row * 500_000 + "slut").endswith("slut")


@pytest.mark.parametrize("beginning", ["<", "</", "<a ", "<!--", "&", "&#"])
@pytest.mark.parametrize("rest", ["a", "-", "1"])
def test_a_beginning_that_goes_on_without_end_is_read_to_its_end(beginning: str, rest: str) -> None:
    """Linear: at a quadratic pace half a megabyte would take twenty minutes."""
    assert len(plain_text(beginning + rest * 500_000)) <= 500_000 + len(beginning)
