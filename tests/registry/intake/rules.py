"""An edition whose rules the tests need and the shipped one does not have."""

from pathlib import Path
from textwrap import dedent

from app.guidelines.edition import Edition, load_edition

_PROFILE = """
profiles:
  - id: grund
    says: {sv: "Golvet gäller.", en: "The floor stands."}
"""

_RULE = """
  - id: {id}
    from: 2009-06-30
    says: {{sv: "En regel för provet.", en: "A rule for the test."}}
    cites:
      - {{sfs: "2009:400", place: "5 kap. 1 §", from: 2009-06-30}}
{rest}
"""


def edition(at: Path, *rules: tuple[str, str]) -> Edition:
    """Rules by id with their ``when``, ``then`` and order, as written in a rule file; the default reviews."""
    at.mkdir(exist_ok=True)
    written = [*rules, ("default", "then: {outcome: review}")]
    rows = "".join(_RULE.format(id=name, rest=_indented(rest)) for name, rest in written)
    (at / "profiles.yaml").write_text(_PROFILE, encoding="utf-8")
    (at / "rules.yaml").write_text(f"rules:{rows}", encoding="utf-8")
    return load_edition(at)


def _indented(rest: str) -> str:
    return "\n".join(f"    {line}" for line in dedent(rest).strip().splitlines())


COLLECTIVE = (
    "thanks-or-praise",
    """
    when: {holds_personal_identity_number: false, is_only_reaction: false}
    then: {outcome: register, placement: collective_case}
    """,
)
PROTECTED_COLLECTIVELY = (
    "third-party-personal-data",
    """
    when: {holds_personal_identity_number: true}
    then: {outcome: register, protection: presumed, placement: new_case, awaits_person: true}
    """,
)
OTHER_REGISTER = (
    "fault-report",
    """
    when: {holds_personal_identity_number: true}
    then: {outcome: register, placement: other_register}
    """,
)
PROPOSED = (
    "fault-report",
    """
    when: {holds_personal_identity_number: true}
    then: {outcome: register, status: proposed, placement: new_case}
    """,
)
