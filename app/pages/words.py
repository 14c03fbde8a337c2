"""The words of the pages themselves, in Swedish and English. What counts is the Swedish."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from app.guidelines.handbook import HEADINGS
from app.guidelines.wording import Language, pick
from app.pages.channel_words import CHANNEL_WORDS

_WORDS: Mapping[str, tuple[str, str]] = {
    **HEADINGS,
    **CHANNEL_WORDS,
    "skip": ("Hoppa till innehållet", "Skip to the content"),
    "other_language": ("In English", "På svenska"),
    "counts": (
        "Det är den svenska texten som gäller.",
        "This is a translation; it is the Swedish text that counts.",
    ),
    "intro": (
        (
            "Så avgörs vad som händer med ett meddelande som kommer in genom en officiell kanal. En regel per stycke, "
            "med lagrummet bredvid. Av de regler som stämmer svarar den som går före alla andra."
        ),
        (
            "How it is decided what happens to a message that comes in through an official channel. One rule each, "
            "beside its provision. Of the rules that hold, the one that goes before all the others answers."
        ),
    ),
    "choose": ("Välj dag och profil", "Choose day and profile"),
    "day": ("Dag", "Day"),
    "show": ("Visa", "Show"),
    "download": ("Ladda ner", "Download"),
    "contents": ("Innehåll", "Contents"),
    "rules": ("Reglerna", "The rules"),
    "rules_note": (
        "I den ordning de går före varandra. Den första som stämmer svarar.",
        "In the order in which they go before each other. The first that holds answers.",
    ),
    "authorities": ("Nämnderna och deras profiler", "The authorities and their profiles"),
    "authorities_note": ("Profil den dag som visas.", "The profile on the day shown."),
    "authority": ("Nämnd", "Authority"),
    "since": ("Från", "From"),
    "decided_by": ("Beslutat av", "Decided by"),
    "not_chosen": ("ingen vald", "none chosen"),
    "profiles": ("Profilerna", "The profiles"),
    "editions": ("Tidigare utgåvor", "Earlier editions"),
    "in_force": ("Gällde från", "In force from"),
    "change_days": ("Dagar då någon regel börjar, ändras eller upphör", "Days on which a rule begins, changes or ends"),
    "difference": ("Vad som skiljer", "What differs"),
    "difference_to": ("Skillnaden mot i dag", "The difference to today"),
    "changes_title": ("Ändringar i riktlinjen", "Changes in the guideline"),
    "from": ("Från", "From"),
    "to": ("Till", "To"),
    "between": ("Mellan", "Between"),
    "nothing": ("Inget skiljer.", "Nothing differs."),
    "back": ("Till riktlinjen", "To the guideline"),
    "message": ("Meddelande", "Message"),
    "no_text": ("utan text", "without text"),
    "answer": ("Svar", "Answer"),
    "floor_short": ("golv", "floor"),
    "law_and_life": ("Lagrum och tid", "Provisions and time"),
    "missing": ("Sidan finns inte", "There is no such page"),
    "missing_more": (
        "Adressen leder inte till något. Kontrollera att organisationens namn är rätt skrivet.",
        "The address leads nowhere. See that the organisation's name is spelt right.",
    ),
    "refused": ("Det går inte att visa", "This cannot be shown"),
    "refused_more": (
        "Något i adressen går inte att förstå: en dag skrivs 2026-11-23, och profil och utgåva ska finnas.",
        "Something in the address cannot be understood: a day is written 2026-11-23, profile and edition must exist.",
    ),
    "footer": (
        "Sidan är gjord av samma regelfiler som bedömer meddelandena. Vem som läser den sparas inte.",
        "The page is made from the same rule files that assess the messages. Who reads it is not kept.",
    ),
}


@cache
def words_in(language: Language) -> Mapping[str, str]:
    """Every word by its name."""
    return MappingProxyType({name: pick(pair, language) for name, pair in _WORDS.items()})
