"""Rules about what is committed: locks, words, links, lists."""

import re
from pathlib import Path

import pytest

from tests.house_rules.repository import ROOT, here, named, pyproject, text, tracked

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")
PIN = re.compile(r"^[a-z0-9][a-z0-9._-]*(\[[a-z0-9,._-]+\])?==[^ ]+( ; .+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")

# In pieces, so that this file holds none of them.
FORBIDDEN = tuple(
    "".join(pieces)
    for pieces in (
        ("/wo", "rk/"),
        ("/ro", "ot/"),
        ("/ho", "me/"),
        ("py", "pi.org"),
        ("python", "hosted.org"),
        ("registry.np", "mjs"),
        ("npm", "js.org"),
        ("proxy.go", "lang.org"),
        ("repo.mav", "en"),
    )
)
LINK = re.compile(r"\]\((?P<target>[^)\s]+)(?:\s+\"[^\"]*\")?\)")
BINARY = {".png", ".jpg", ".ico", ".woff2", ".gz", ".zip", ".db", ".sqlite3", ".pdf"}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_a_pinned_version_or_its_hash(lock: str) -> None:
    lines = [line for line in text(ROOT / lock).splitlines() if not line.lstrip().startswith("#")]
    pairs = zip(lines, [*lines[1:], ""], strict=True)
    strange = [line for line in lines if not PIN.match(line) and not HASH.match(line)]
    unhashed = [pin for pin, after in pairs if PIN.match(pin) and not HASH.match(after)]

    assert len(lines) > 10
    assert not strange
    assert not unhashed


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_an_address(lock: str) -> None:
    assert "://" not in text(ROOT / lock)
    assert "--index" not in text(ROOT / lock)
    assert "--find-links" not in text(ROOT / lock)


def versions(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)\S*==(\S+)", text(ROOT / lock), re.MULTILINE))


def test_the_locks_agree_on_every_version_they_share() -> None:
    runtime, dev, build = (
        dict(re.findall(r"^([a-z0-9._-]+)\S*==(\S+)", text(ROOT / lock), re.MULTILINE)) for lock in LOCKS
    )

    assert runtime.items() <= dev.items()
    assert build.items() <= dev.items()


def test_every_direct_dependency_is_in_the_runtime_lock() -> None:
    named_ones = {re.split(r"[^a-z0-9._-]", each)[0] for each in pyproject()["project"]["dependencies"]}

    locked = {name.replace(".", "-") for name in versions("requirements.lock")}

    assert {name.replace(".", "-") for name in named_ones} <= locked


def test_no_file_names_a_machine_or_a_package_registry() -> None:
    found = [
        f"{here(path)}: {word}"
        for path in tracked()
        if path.suffix not in BINARY
        for word in FORBIDDEN
        if word in text(path).lower()
    ]

    assert not found


def test_every_link_in_the_documentation_leads_to_a_file() -> None:
    broken = [
        f"{here(page)}: {target}"
        for page in named(".md")
        for target in (link["target"] for link in LINK.finditer(without_code(text(page))))
        if not leads_somewhere(page, target)
    ]

    assert not broken


def without_code(page: str) -> str:
    return re.sub(r"```.*?```|`[^`\n]*`", "", page, flags=re.DOTALL)


def leads_somewhere(page: Path, target: str) -> bool:
    """Whether a link's file exists and has the heading it points to. Addresses elsewhere are not looked up."""
    if re.match(r"[a-z]+:", target):
        return True
    name, _, heading = target.partition("#")
    file = (page.parent / name).resolve() if name else page
    if not file.exists() or ROOT not in (file, *file.parents):
        return False
    return not heading or file.suffix != ".md" or heading in headings(text(file))


def headings(page: str) -> set[str]:
    """The anchors that a forge makes of a page's headings."""
    titles = re.findall(r"^#+ +(.+?) *$", re.sub(r"```.*?```", "", page, flags=re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_a_link_to_a_missing_file_or_heading_is_seen() -> None:
    assert not leads_somewhere(ROOT / "CONTRIBUTING.md", "docs/no-such-page.md")
    assert not leads_somewhere(ROOT / "CONTRIBUTING.md", "CHANGELOG.md#no-such-heading")
    assert leads_somewhere(ROOT / "CONTRIBUTING.md", "CHANGELOG.md#unreleased")


def test_every_decision_is_listed_and_every_listed_decision_exists() -> None:
    decisions = {path.name for path in named(".md", under="docs/decisions") if path.name[:4].isdigit()}
    listed = set(re.findall(r"\((\d{4}-[a-z0-9-]+\.md)\)", text(ROOT / "docs/decisions/README.md")))

    assert decisions
    assert listed == decisions


def test_decisions_are_numbered_in_a_row() -> None:
    numbers = sorted(int(path.name[:4]) for path in named(".md", under="docs/decisions") if path.name[:4].isdigit())

    assert numbers == list(range(1, len(numbers) + 1))


def test_every_decision_has_the_parts_of_the_template() -> None:
    template = text(ROOT / "docs/decisions/template.md")
    parts = re.findall(r"^## .+$", template, re.MULTILINE)
    incomplete = [
        here(path)
        for path in named(".md", under="docs/decisions")
        if path.name[:4].isdigit() and not all(part in text(path).splitlines() for part in parts)
    ]

    assert len(parts) > 2
    assert not incomplete


def test_the_changelog_has_a_place_for_what_is_not_released() -> None:
    assert re.search(r"^## \[Unreleased\]$", text(ROOT / "CHANGELOG.md"), re.MULTILINE)


def test_make_help_lists_every_target() -> None:
    makefile = text(ROOT / "Makefile")
    phony = set(re.findall(r"^\.PHONY: (\S+)$", makefile, re.MULTILINE))
    explained = set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE))

    assert phony
    assert phony == explained


def test_migrations_are_numbered_in_a_row_and_have_one_head() -> None:
    files = [path for path in named(".py", under="migrations/versions") if path.name != "__init__.py"]
    found = {
        path.name[:4]: re.findall(r"^(?:down_)?revision\b[^=]*= (.+)$", text(path), re.MULTILINE) for path in files
    }

    assert [int(number) for number in sorted(found)] == list(range(1, len(files) + 1))
    for number, (revision, parent) in found.items():
        assert revision == f'"{number}"'
        assert parent == ("None" if number == "0001" else f'"{int(number) - 1:04d}"')
