"""What a message is about: from how likely each topic is to yes, no and unknown.

Topics are named as the rules are. Some call for action (they are registered or a person decides), the others do not.
If the ones that call for action together are likely, the likeliest of them is what the message is about; if they may
be, it is unknown, and a person decides; otherwise the message is an ordinary one, about the likeliest of the others.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from app.guidelines.lexicon import Found
from app.guidelines.light_text import is_in_other_script
from app.guidelines.plain_words import PlainWords
from app.guidelines.rule_ids import DEFAULT
from app.guidelines.topic_features import of_place
from app.guidelines.topic_model import Likely, topic_model, words_for
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
_ONLY_ON_ROLE_ACCOUNTS = (
    "party-political-role",
    "personally-addressed-in-role",
    "private-account-in-role",
    "private-account-private-matter",
)
_NEVER_FROM_THE_MODEL = ("not-official-channel",)
"""What the channel tells, not the text."""
_UNCLEAR_AMONG_TWO = "direct-message-default"
_NOT_SAID = frozenset({DEFAULT, "ongoing-case-diarienummer", "ongoing-case-thread"})
"""Texts that do not say what they are about: only a person, or the case that the register knows, can tell."""

MAY_WAIT = frozenset(
    {
        "complaint",
        "controversial-matter",
        "copyright-claim",
        "default",
        "duplicate",
        "edited-or-removed-by-sender",
        "personally-addressed-in-role",
        "private-account-in-role",
        "reply-on-others-page",
        "requested-input",
        "special-interest",
    }
)
"""Topics that call for action but are not on the floor: a profile may let them wait."""

CERTAIN = 0.7
"""From this probability of any call for action, the message calls for action."""
POSSIBLE = 0.4
"""From this probability, a person decides."""
POSSIBLE_FLOOR = 0.08
"""From this probability that it is on the floor, a person decides."""


class Topics:
    """The topics that are yes or unknown, and where in the text that shows."""

    __slots__ = ("calls_for_action", "found", "values", "words")

    def __init__(self, values: Mapping[str, Truth], calls_for_action: Truth, words: PlainWords, found: Found) -> None:
        self.values = values
        self.calls_for_action = calls_for_action
        self.words = words
        self.found = found

    def value(self, topic: str) -> Truth:
        return self.values.get(topic, Truth.NO)

    def evidence(self, topic: str) -> tuple[Span, ...]:
        """The words that speak for a topic."""
        return words_for(topic, self.words, self.found)


def read_topics(subject: Subject, words: PlainWords, found: Found) -> Topics:
    """Tell what a message is about."""
    if not words.words:
        return Topics({}, Truth.NO, words, found)
    if is_in_other_script(words.text):
        return Topics({"foreign-language": Truth.YES}, Truth.YES, words, found)
    possible = _possible(subject.kind, subject.channel_kind)
    place = of_place(subject, words.text.strip(), len(words.words))
    calls, topic, ordinary = _decided(topic_model().score(words.words, found.all, place), possible)
    if words.shortened and calls is Truth.NO:
        return Topics({}, Truth.UNKNOWN, words, found)  # nobody has read the middle
    if topic in _NOT_SAID or (topic == _UNCLEAR_AMONG_TWO and not _is_direct(subject)):
        return Topics({}, Truth.UNKNOWN, words, found)
    values = {topic: Truth.YES if calls is Truth.NO else calls}
    if calls is Truth.UNKNOWN:
        values[ordinary] = Truth.YES
    return Topics(values, calls, words, found)


def _is_direct(subject: Subject) -> bool:
    return subject.kind is Kind.DIRECT_MESSAGE or subject.visibility is Visibility.DIRECT


class _Possible(NamedTuple):
    """The topics that a message can be about where it stands: by number in the model, and what picks their chances."""

    calling: tuple[int, ...]
    ordinary: tuple[int, ...]
    of_calling: Callable[[list[float]], tuple[float, ...]]
    of_floor: Callable[[list[float]], tuple[float, ...]]
    of_ordinary: Callable[[list[float]], tuple[float, ...]]


@lru_cache(100)
def _possible(kind: Kind, channel: ChannelKind) -> _Possible:
    impossible = set(_NEVER_FROM_THE_MODEL)
    if kind is not Kind.MENTION:
        impossible.update(_ONLY_IN_MENTIONS)
    if channel is not ChannelKind.ROLE_ACCOUNT:
        impossible.update(_ONLY_ON_ROLE_ACCOUNTS)
    possible = {topic: number for topic, number in topic_model().number.items() if topic not in impossible}
    calling = {topic: number for topic, number in possible.items() if topic not in ORDINARY}
    floor = tuple(number for topic, number in calling.items() if topic not in MAY_WAIT)
    ordinary = tuple(number for topic, number in possible.items() if topic in ORDINARY)
    numbers = tuple(calling.values())
    return _Possible(numbers, ordinary, itemgetter(*numbers), itemgetter(*floor), itemgetter(*ordinary))


def _decided(likely: Likely, possible: _Possible) -> tuple[Truth, str, str]:
    """Whether the message calls for action, the topic it is likeliest about, and the likeliest ordinary topic."""
    chances, topics = likely.chances, topic_model().topics
    of_calling, of_ordinary = possible.of_calling(chances), possible.of_ordinary(chances)
    calling, ordinary, floor = sum(of_calling), sum(of_ordinary), sum(possible.of_floor(chances))
    likeliest_ordinary = topics[possible.ordinary[of_ordinary.index(max(of_ordinary))]]
    calls = _probable(calling, ordinary, likely.calls)
    if calls < POSSIBLE and _probable(floor, calling + ordinary - floor, likely.floor) < POSSIBLE_FLOOR:
        return Truth.NO, likeliest_ordinary, likeliest_ordinary
    certainty = Truth.YES if calls >= CERTAIN else Truth.UNKNOWN
    return certainty, topics[possible.calling[of_calling.index(max(of_calling))]], likeliest_ordinary


def _probable(chance: float, otherwise: float, raised: float) -> float:
    """How probable something is, by the chances of its topics and of the others and what raises its odds."""
    chance *= raised
    return chance / (chance + otherwise or 1.0)
