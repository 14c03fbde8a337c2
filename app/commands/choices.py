"""Options that the commands about the rules share."""

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from app.guidelines.edition import Edition
from app.guidelines.wording import Language
from app.guidelines.yaml_source import nearest
from app.records.registration import STOCKHOLM


def a_day(text: str) -> date:
    """A day as it is typed."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-23") else _refuse()
    except ValueError:
        return _refuse()


def _refuse() -> date:
    raise typer.BadParameter("a day is written as 2026-11-23")


def today() -> date:
    """The day in Sweden."""
    return datetime.now(UTC).astimezone(STOCKHOLM).date()


def require_profile(profile: str, edition: Edition) -> str:
    """The profile, if the edition has it."""
    if profile not in edition.profiles:
        known = ", ".join(sorted(edition.profiles))
        raise typer.BadParameter(f"there is no profile {profile!r}{nearest(profile, edition.profiles)}; known: {known}")
    return profile


OnOption = Annotated[
    date | None, typer.Option("--on", parser=a_day, metavar="DAY", help="The day whose rules apply; today if left out.")
]
ProfileOption = Annotated[str, typer.Option("--profile", help="The profile of the guidelines.")]
LanguageOption = Annotated[Language, typer.Option("--language", help="What counts is the Swedish.")]
EditionOption = Annotated[
    str,
    typer.Option("--edition", help="present, a recorded edition (2026-11), or a folder of rule files."),
]
LinesArgument = Annotated[
    typer.FileBinaryRead, typer.Argument(metavar="FILE", help="JSON, one message a line; - for standard input.")
]
