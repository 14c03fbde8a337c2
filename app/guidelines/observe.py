"""From a message to its facts, in two steps: what can be seen in it, and what the register adds.

``observe`` runs before the message is queued for writing; ``complete`` runs inside the transaction, with what the
register knows handed over as a value. Both are pure and never raise, whatever the text.
"""

from app.guidelines.fact_table import FACTS
from app.guidelines.seen import NO, UNKNOWN, YES, Answer, MessageFact, RegisterFact, Seen
from app.records.facts import Fact, Facts, Observed, RegisterKnowledge, Subject

_OF_THE_MESSAGE = {name: fact for name, fact in FACTS.items() if isinstance(fact, MessageFact)}
_ABOUT_A_TOPIC = {fact.topic: (name, fact.answer) for name, fact in _OF_THE_MESSAGE.items() if fact.topic is not None}
_BY_THEMSELVES = tuple((name, fact.answer) for name, fact in _OF_THE_MESSAGE.items() if fact.topic is None)
_OF_THE_REGISTER = tuple((name, fact.answer) for name, fact in FACTS.items() if isinstance(fact, RegisterFact))

# Nearly every fact of a message rests on no words, and those are the same for all messages. They are found by the
# answer's identity: hashing an enum member takes longer than all the rest.
_BARE = {id(answer): {name: Fact(name, answer.value) for name in FACTS} for answer in (YES, NO, UNKNOWN)}

# A message is about one topic or two, so the facts about all the others are no without being asked.
_ALL_NO = {name: _BARE[id(NO)][name] for name in _OF_THE_MESSAGE}


def observe(subject: Subject) -> Observed:
    """State the facts that the message itself gives, and the diary numbers the register is to be asked about."""
    seen = Seen(subject)
    facts = all_no()
    for name, answer in _BY_THEMSELVES:
        answered = answer(seen)
        if answered is not NO:
            facts[name] = _fact(name, answered)
    for topic in seen.topics.values:
        if topic in _ABOUT_A_TOPIC:
            name, answer = _ABOUT_A_TOPIC[topic]
            facts[name] = _fact(name, answer(seen))
    numbers = seen.diary_numbers
    return Observed(subject, facts, numbers.spans, frozenset(numbers.doubtful), numbers.more)


def all_no() -> dict[str, Fact]:
    """Every fact of the message as no, to be filled in."""
    return _ALL_NO.copy()


def complete(observed: Observed, knowledge: RegisterKnowledge) -> Facts:
    """Add the facts that need the register. The result holds every fact of the table, in its order."""
    known = {name: _fact(name, answer(observed, knowledge)) for name, answer in _OF_THE_REGISTER}
    return {**observed.facts, **known}


def _fact(name: str, answer: Answer) -> Fact:
    bare = _BARE.get(id(answer))
    return bare[name] if bare is not None else Fact(name, answer.value, answer.evidence)
