"""Judgements that lists and the model cannot make: small named functions, each with what it is about and its words.

A judgement strengthens or weakens a topic: ``(factor, addition)`` is applied to how likely the model finds it, before
all topics together are brought back to one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from app.guidelines.lexicon import LEXICON, Found
from app.guidelines.plain_words import PlainWords
from app.records.facts import Span, Subject
from app.records.vocabulary import Kind, Visibility


@dataclass(slots=True)
class Signals:
    """What the judgements say: how they change the topics, and the words they rest on."""

    weights: dict[str, tuple[float, float]] = field(default_factory=dict)
    evidence: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    formal_proposal: bool = False
    advertised_post: bool = False
    concerns_someone: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """What a judgement looks at."""

    subject: Subject
    text: PlainWords
    found: Found


def signals_of(subject: Subject, text: PlainWords, found: Found) -> Signals:
    """Let every judgement look at a message."""
    reading = Reading(subject, text, found)
    signals = Signals()
    for judge in JUDGEMENTS:
        judge(reading, signals)
    return signals


def _has(reading: Reading, *names: str) -> bool:
    """Whether words of all these lists stand in one sentence."""
    wanted = 0
    for name in names:
        wanted |= LEXICON.bit[name]
    return any(mask & wanted == wanted for mask in reading.found.by_sentence)


def is_formal_proposal(reading: Reading, signals: Signals) -> None:
    """A medborgarförslag by that name, or one put to the council."""
    words = set(reading.text.words)
    signals.formal_proposal = any(
        word.startswith(("medborgarforsl", "eforslag", "fullmaktige", "kommunfullmaktige")) for word in words
    ) or ("forslag" in words and ("e" in words or "medborgar" in words))


def names_advertised_post(reading: Reading, signals: Signals) -> None:
    """An application that names the post, its advertisement or a reference."""
    words = set(reading.text.words)
    signals.advertised_post = bool(words & {"ref", "referensnummer", "annonsen", "annons", "tjansten", "utlysta"})


NEEDS_WORDS_OF: dict[str, tuple[str, ...]] = {
    "acute-danger": ("fire_or_gas", "suicide", "violence_now", "risk", "crime", "child_harm"),
    "appeal": ("appeals", "decision"),
    "application": ("applies", "permit", "wants"),
    "case-completion": ("completes_case", "case_words"),
    "child-worry-report": ("child", "child_harm", "worry_for_child"),
    "complaint": ("complaint_words", "displeased", "duration", "own_contact", "tells_to_act"),
    "complaint-against-official": ("official", "behaves_badly"),
    "copyright-claim": ("copyright",),
    "damage-or-money-claim": ("money_claim", "damage"),
    "data-subject-request": ("data_subject",),
    "delay-or-decision-request": ("asks_decision", "case_words", "duration"),
    "fault-report": ("broken", "fault_object", "risk"),
    "illegal-content": ("hate", "abuse", "threat"),
    "job-application": ("job_application",),
    "protected-identity": ("protected_identity", "violence_close"),
    "public-record-request": ("wants_records", "records"),
    "secrecy-content": ("health", "social_services", "hardship", "violence_close", "care"),
    "supervision-complaint": ("supervision", "animals"),
    "tender": ("tender",),
    "threat-or-crime": ("threat", "crime", "violence_close", "fire_or_gas"),
    "union-petition": ("union",),
    "whistleblow-report": ("at_work", "misconduct"),
    "withdrawal": ("withdraws",),
}
"""The lists of which a topic needs at least one word to be likely; parts of words alone are weak grounds."""

WITHOUT_WORDS = 0.5
WITHOUT_WORDS_AND_SHORT = 0.2
FEW_WORDS = 8


def lacks_the_words(reading: Reading, signals: Signals) -> None:
    """Nothing in the text is from the lists of a topic, so the topic is less likely."""
    factor = WITHOUT_WORDS if len(reading.text.words) > FEW_WORDS else WITHOUT_WORDS_AND_SHORT
    for topic, needed in _NEEDED:
        if not needed & reading.found.all:
            signals.weights[topic] = (factor, 0.0)


UNCLEAR = "unclear"
"""Calls for action, but what it is about cannot be told: no rule asks for it, so the default answers."""

_CALL_ME = ("ring mig", "ringa mig", "ringa upp", "ring upp", "hor av er", "hora av er", "kontakta mig", "ringer mig")
_SHORT = 12


def asks_only_to_be_called(reading: Reading, signals: Signals) -> None:
    """A short message whose errand is that somebody should call: no advertisement, but unclear what about."""
    words = reading.text.words
    if len(words) > _SHORT or reading.found.all & LEXICON.bit["sells"]:
        return
    text = " ".join(words)
    if any(call in text for call in _CALL_ME):
        direct = reading.subject.visibility is Visibility.DIRECT or reading.subject.kind is Kind.DIRECT_MESSAGE
        signals.weights["direct-message-default" if direct else UNCLEAR] = (1.0, 0.6)
        signals.weights["spam-or-advert"] = (0.2, 0.0)


_NEEDED = tuple((topic, sum(LEXICON.bit[name] for name in names)) for topic, names in NEEDS_WORDS_OF.items())

JUDGEMENTS: tuple[Callable[[Reading, Signals], None], ...] = (
    is_formal_proposal,
    names_advertised_post,
    lacks_the_words,
    asks_only_to_be_called,
)
