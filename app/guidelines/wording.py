"""The Swedish and English words for what the guidelines answer with. What counts is the Swedish."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from app.guidelines.rule_files import Consequence, Words
from app.records.facts import Truth
from app.records.vocabulary import Outcome, Placement, Protection, Status

Language = Literal["sv", "en"]
Pair = tuple[str, str]

OUTCOMES: Final[Mapping[Outcome, Pair]] = MappingProxyType(
    {
        Outcome.REGISTER: ("Registreras", "Register"),
        Outcome.KEEP_ORDERED: ("Hålls ordnat utan att registreras", "Keep ordered without registering"),
        Outcome.MINOR_IMPORTANCE: ("Uppenbart av ringa betydelse", "Obviously of little importance"),
        Outcome.NOT_OFFICIAL_DOCUMENT: ("Ingen allmän handling", "No official document"),
        Outcome.REVIEW: ("En människa avgör", "A person decides"),
    }
)
STATUSES: Final[Mapping[Status, Pair]] = MappingProxyType(
    {
        Status.PROPOSED: ("förslag", "proposed"),
        Status.PROVISIONAL: ("preliminärt, gjort av maskinen", "provisional, made by the machine"),
        Status.CONFIRMED: ("bekräftat av en människa", "confirmed by a person"),
    }
)
PLACEMENTS: Final[Mapping[Placement, Pair]] = MappingProxyType(
    {
        Placement.NEW_CASE: ("i ett nytt ärende", "in a new case"),
        Placement.EXISTING_CASE: ("i ett pågående ärende", "in an ongoing case"),
        Placement.COLLECTIVE_CASE: ("i årets samlingsärende", "in the collective case of the year"),
        Placement.OTHER_REGISTER: ("i ett annat register", "in another register"),
    }
)
PROTECTIONS: Final[Mapping[Protection, Pair]] = MappingProxyType(
    {
        Protection.NONE: ("", ""),
        Protection.PRESUMED: (
            "skyddas tills en människa har prövat sekretessen",
            "protected until a person has examined it",
        ),
        Protection.ASSESSED: ("sekretess prövad av en människa", "secrecy examined by a person"),
    }
)
VALUES: Final[Mapping[Truth, Pair]] = MappingProxyType(
    {
        Truth.YES: ("ja", "yes"),
        Truth.NO: ("nej", "no"),
        Truth.UNKNOWN: ("går inte att säga", "cannot be told"),
    }
)
STATUTES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "1949:105": "TF",
        "1962:700": "BrB",
        "1980:100": "SekrL",
        "1986:223": "FL 1986",
        "1990:782": "arkivlagen",
        "1991:900": "KL 1991",
        "1998:112": "BBS-lagen",
        "1998:204": "PuL",
        "1998:808": "MB",
        "2001:453": "SoL 2001",
        "2009:400": "OSL",
        "2017:725": "KL",
        "2017:900": "FL",
        "2021:890": "visselblåsarlagen",
        "2025:400": "SoL",
        "(EU) 2016/679": "GDPR",
    }
)
"""What statutes are called for short, by their number."""

_RECONSTRUCTED = Words(
    sv="Profilen vilar på ett rekonstruerat flödesschema: Katrineholms egen riktlinje från 2010 har inte gått att "
    "läsa, bara schemat så som andra kommuner har återgett det.",
    en="The profile rests on a reconstructed flow chart: Katrineholm's own guideline of 2010 could not be read, only "
    "the chart as other municipalities have shown it.",
)


def pick(words: Pair, language: Language) -> str:
    """The Swedish or the English of a pair."""
    return words[0] if language == "sv" else words[1]


def said(words: Words, language: Language) -> str:
    """A sentence of a rule file in one language."""
    return words.sv if language == "sv" else words.en


def caution_about(profile: str, language: Language = "sv") -> str | None:
    """What has to be said wherever a profile is shown; ``None`` for most."""
    return said(_RECONSTRUCTED, language) if profile == "katrineholm-2010" else None


def statute(sfs: str, place: str) -> str:
    """A provision as it is cited: ``5 kap. 1 § OSL (2009:400)``, ``artikel 5 GDPR, (EU) 2016/679``."""
    name, number = STATUTES.get(sfs), f", {sfs}" if sfs.startswith("(") else f" ({sfs})"
    return f"{place} {name}{number}" if name else f"{place}{number}"


def tell_answer(
    outcome: Outcome,
    status: Status,
    protection: Protection,
    placement: Placement | None,
    *,
    waits: bool,
    alert: bool,
    language: Language,
) -> str:
    """An answer in one line, ending with a full stop."""
    first = pick(OUTCOMES[outcome], language)
    if placement is not None:
        first += f" {pick(PLACEMENTS[placement], language)}"
    parts = [f"{first} ({pick(STATUSES[status], language)})"]
    if protection is not Protection.NONE:
        parts.append(pick(PROTECTIONS[protection], language))
    if waits and outcome is not Outcome.REVIEW:
        parts.append(pick(("en människa ser på det", "a person looks at it"), language))
    if alert:
        parts.append(pick(("två personer larmas genast", "two people are alerted at once"), language))
    return "; ".join(parts) + "."


def tell_consequence(then: Consequence, language: Language) -> str:
    """What follows by a rule, in the same words as an assessment."""
    return tell_answer(
        then.outcome,
        then.effective_status,
        then.protection,
        then.placement,
        waits=then.waits,
        alert=then.alert,
        language=language,
    )
