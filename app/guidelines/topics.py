"""What a message is about: from how likely each topic is to yes, no and unknown.

Topics are named as the rules are. Some call for action (they are registered or a person decides), the others do not.
If the ones that call for action together are likely, the likeliest of them is what the message is about; if they may
be, it is unknown, and a person decides; otherwise the message is an ordinary one, about the likeliest of the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.guidelines.judgements import UNCLEAR, Signals, signals_of
from app.guidelines.lexicon import Found
from app.guidelines.plain_words import PlainWords
from app.guidelines.topic_model import MODEL_READ, words_for
from app.records.facts import Span, Subject, Truth
from app.records.vocabulary import ChannelKind, Kind, Visibility

ORDINARY = frozenset(
    {
        "for-information",
        "media-question",
        "mention-elsewhere",
        "outside-municipal-remit",
        "party-political-role",
        "private-account-private-matter",
        "reaction-or-tag",
        "simple-question",
        "spam-or-advert",
        "suggestion-or-opinion",
        "thanks-or-praise",
        "unintelligible",
    }
)
"""Topics that call for no action by the authority."""

_ONLY_IN_MENTIONS = ("mention-elsewhere", "reply-on-others-page")
_ONLY_IN_DIRECT_MESSAGES = ("direct-message-default",)
_ONLY_ON_ROLE_ACCOUNTS = (
    "party-political-role",
    "personally-addressed-in-role",
    "private-account-in-role",
    "private-account-private-matter",
)
_NEVER_FROM_THE_MODEL = ("not-official-channel", "ongoing-case-diarienummer", "ongoing-case-thread")

CERTAIN = 0.55
"""From this probability of any call for action, the message calls for action."""
POSSIBLE = 0.3
"""From this probability, a person decides."""
CLEAR = 0.1
"""Below this probability of its likeliest topic, what a message calls for is not clear, and no topic is named."""


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics that are yes or unknown, and where in the text that shows."""

    values: Mapping[str, Truth]
    calls_for_action: Truth
    signals: Signals
    words: PlainWords

    def value(self, topic: str) -> Truth:
        return self.values.get(topic, Truth.NO)

    def evidence(self, topic: str) -> tuple[Span, ...]:
        """The words that speak for a topic."""
        return self.signals.evidence.get(topic) or words_for(topic, self.words)


def read_topics(subject: Subject, words: PlainWords, found: Found) -> Topics:
    """Tell what a message is about."""
    signals = signals_of(subject, words, found)
    if not words.words:
        return Topics({}, Truth.NO, signals, words)
    likely = MODEL_READ.read(subject, words, found)
    chances = dict(zip(MODEL_READ.topics, likely.values, strict=True))
    for topic in _impossible(subject):
        chances.pop(topic, None)
    for topic, weight in signals.weights.items():
        chances[topic] = chances.get(topic, 0.0) * weight[0] + weight[1]
    whole = sum(chances.values()) or 1.0
    return _decided({topic: chance / whole for topic, chance in chances.items()}, signals, words)


def _impossible(subject: Subject) -> tuple[str, ...]:
    impossible: tuple[str, ...] = _NEVER_FROM_THE_MODEL
    if subject.kind is not Kind.MENTION:
        impossible += _ONLY_IN_MENTIONS
    if subject.kind is not Kind.DIRECT_MESSAGE and subject.visibility is not Visibility.DIRECT:
        impossible += _ONLY_IN_DIRECT_MESSAGES
    if subject.channel_kind is not ChannelKind.ROLE_ACCOUNT:
        impossible += _ONLY_ON_ROLE_ACCOUNTS
    return impossible


def _decided(chances: Mapping[str, float], signals: Signals, words: PlainWords) -> Topics:
    ordinary = [topic for topic in chances if topic in ORDINARY]
    calling = [topic for topic in chances if topic not in ORDINARY]
    action = sum(chances[topic] for topic in calling)
    by_chance = chances.__getitem__
    values: dict[str, Truth] = {}
    calls = Truth.YES if action >= CERTAIN else Truth.UNKNOWN if action >= POSSIBLE else Truth.NO
    if calls is not Truth.NO:
        likeliest = max(calling, key=by_chance)
        if chances[likeliest] < CLEAR or likeliest == UNCLEAR:
            return Topics({}, Truth.UNKNOWN, signals, words)
        values[likeliest] = calls
    if words.shortened and calls is Truth.NO:
        return Topics({}, Truth.UNKNOWN, signals, words)  # nobody has read the middle
    if calls is not Truth.YES and ordinary:
        values[max(ordinary, key=by_chance)] = Truth.YES
    return Topics(values, calls, signals, words)
