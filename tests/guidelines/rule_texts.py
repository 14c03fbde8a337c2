"""Small rule files for tests: a whole edition in a few lines."""

from pathlib import Path

from app.guidelines.edition import Edition, load_edition

PROFILES = """\
profiles:
  - {id: grund, says: {sv: Golvet., en: The floor.}}
  - {id: annan, says: {sv: En annan., en: Another.}}
"""
DEFAULT = """\
  - id: default
    from: 2009-06-30
    says: {sv: Annars., en: Otherwise.}
    cites: [{sfs: "2009:400", place: "5 kap. 1 §", from: 2009-06-30}]
    then: {outcome: review}
"""


def rule(rule_id: str, body: str, begins: str = "2009-06-30") -> str:
    """One row with sentence and paragraph filled in; ``body`` is its other keys, a line each."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return (
        f"  - id: {rule_id}\n    from: {begins}\n    says: {{sv: Så., en: So.}}\n"
        f'    cites: [{{sfs: "2009:400", place: "5 kap. 1 §", from: 2009-06-30}}]\n{lines}'
    )


def edition_of(directory: Path, *rules: str, profiles: str = PROFILES, default: str = DEFAULT) -> Edition:
    """Write the rules into ``rules.yaml`` and load them."""
    (directory / "profiles.yaml").write_text(profiles, encoding="utf-8")
    (directory / "rules.yaml").write_text("rules:\n" + "".join(rules) + default, encoding="utf-8")
    return load_edition(directory)
