"""``diarium rules …``: checking, reading, comparing and trying out the guidelines."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from app.commands.choices import (
    EditionOption,
    LanguageOption,
    OnOption,
    ProfileOption,
    require_profile,
    today,
)
from app.commands.rules_simulate import simulate
from app.commands.terminal import AsJson, example, note, put, put_json, put_one, put_rows
from app.guidelines.cases import read_cases
from app.guidelines.changes import changes_between_editions, tell_changes
from app.guidelines.edition import GRUND, shipped_edition
from app.guidelines.explain import explain as explain_assessment
from app.guidelines.handbook import Handbook, as_markdown, as_plain, handbook, rule_as_markdown
from app.guidelines.lines import Assessor, Line
from app.guidelines.past import PRESENT, edition_named
from app.guidelines.sources import read_sources, require_sources
from app.guidelines.yaml_source import nearest
from app.records.errors import NotFound
from app.records.vocabulary import ChannelKind, Kind, Visibility

group = typer.Typer(name="rules", help="The guidelines.", no_args_is_help=True)


class Form(StrEnum):
    """How the guideline is printed."""

    TABLE = "table"
    MARKDOWN = "markdown"
    JSON = "json"


@group.command(epilog=example("diarium rules check"))
def check(as_json: AsJson = False) -> None:
    """Load the rules, with every check that the server makes at its start; the first mistake is named with its line."""
    edition = shipped_edition()
    rules = {one.row.id for one in edition.written}
    sources = read_sources()
    require_sources(sources, rules)
    rows = {
        "edition": edition.hash,
        "rules": len(rules),
        "profiles": sorted(edition.profiles),
        "changes": [day.isoformat() for day in edition.boundaries],
        "sources": len(sources.by_id),
    }
    put_one(rows, as_json=as_json)


@group.command(
    epilog=example(
        "diarium rules show",
        "diarium rules show appeal --on 2018-06-30",
        "diarium rules show --profile hall-ordnat --form markdown > riktlinje.md",
    )
)
def show(
    rule: Annotated[str | None, typer.Argument(metavar="[RULE]", help="A rule's id; all of them if left out.")] = None,
    *,
    on: OnOption = None,
    profile: ProfileOption = GRUND,
    language: LanguageOption = "sv",
    edition: EditionOption = PRESENT,
    form: Annotated[Form, typer.Option("--form", help="How it is printed.")] = Form.TABLE,
) -> None:
    """Show the rules of a day in order of precedence, or one rule with its paragraph, order, sources and cases."""
    rules = edition_named(edition)
    require_profile(profile, rules)
    book = handbook(rules, read_sources(), read_cases(), on=on or today(), profile=profile, language=language)
    if rule is not None:
        _show_one(book, rule, form)
    elif form is Form.JSON:
        put_json(as_plain(book))
    elif form is Form.MARKDOWN:
        put(as_markdown(book).rstrip("\n"))
    else:
        rows = [
            {"rule": one.id, "from": one.begins, "floor": one.floor, "sentence": one.sentence} for one in book.rules
        ]
        put_rows(f"{book.profile.id}, {book.on}", rows, as_json=False)
    if book.profile.caution:
        note(book.profile.caution)


def _show_one(book: Handbook, rule: str, form: Form) -> None:
    found = [one for one in book.rules if one.id == rule]
    if not found:
        known = [one.id for one in book.rules]
        raise NotFound(f"no rule {rule!r} stands on {book.on} under {book.profile.id}{nearest(rule, known)}")
    if form is Form.JSON:
        put_json(next(one for one in as_plain(book)["rules"] if one["id"] == rule))
    else:
        put(rule_as_markdown(found[0], book.language))


@group.command(
    epilog=example(
        'diarium rules explain "Jag vill överklaga beslutet om bygglov"',
        'diarium rules explain "Tack!" --kind direct_message --visibility direct --language en',
        "diarium rules explain - < message.txt",
    )
)
def explain(
    text: Annotated[str, typer.Argument(help="What the message says; - for standard input.")],
    *,
    kind: Annotated[Kind, typer.Option("--kind", help="What sort of message it is.")] = Kind.COMMENT,
    visibility: Annotated[Visibility, typer.Option("--visibility", help="Who could read it.")] = Visibility.PUBLIC,
    channel_kind: Annotated[ChannelKind, typer.Option("--channel-kind", help="Where it came.")] = ChannelKind.PAGE,
    profile: ProfileOption = GRUND,
    on: OnOption = None,
    language: LanguageOption = "sv",
    edition: EditionOption = PRESENT,
) -> None:
    """Assess a text and explain the answer: rule, paragraph, facts with their words, and what else it could have been.

    There is no register to ask: a diary number in a certain form is taken for that of an open case.
    """
    rules, day = edition_named(edition), on or today()
    assessor = Assessor(rules, day, require_profile(profile, rules))
    said = sys.stdin.read() if text == "-" else text
    line = Line(id=None, text=said, kind=kind, visibility=visibility, channel_kind=channel_kind)
    put(explain_assessment(assessor.assess(line), line.text, rules, day, language, profile=profile))


@group.command(
    epilog=example("diarium rules diff 2026-11 present", "diarium rules diff present my-rules --language en")
)
def diff(
    old: Annotated[str, typer.Argument(help="present, a recorded edition (2026-11), or a folder of rule files.")],
    new: Annotated[str, typer.Argument(help="As OLD.")],
    language: LanguageOption = "sv",
) -> None:
    """Tell in plain words what differs between two editions of the rules."""
    for line in tell_changes(changes_between_editions(edition_named(old), edition_named(new)), language):
        put(line)


group.command(
    "simulate",
    epilog=example(
        "diarium rules simulate my-rules --from 2026-01-01 --to 2026-06-30",
        "diarium rules simulate present --profile hall-ordnat --from 2026-01-01 --to 2026-06-30 --json",
    ),
)(simulate)
