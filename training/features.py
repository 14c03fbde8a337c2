"""The features of a message, made by the functions that the program uses."""

from collections import Counter
from itertools import pairwise

from app.guidelines.lexicon import LEXICON
from app.guidelines.plain_words import read_words
from app.guidelines.topic_features import FIRST_WORDS, most_words, of_first, of_list, of_pair, of_place, of_word
from app.records.facts import Subject


def features_of(subject: Subject) -> Counter[str]:
    """Each feature and how often it counts: once a distinct word that it is part of, and once each time that
    two words stand together.
    """
    written = subject.text or ""
    text = read_words(written)
    found = LEXICON.find(text)
    words = most_words(text.words)
    counts: Counter[str] = Counter()
    for word in set(words):
        counts.update(of_word(word))
    counts.update(of_first(word) for word in words[:FIRST_WORDS])
    counts.update(of_pair(first, second) for first, second in pairwise(words))
    counts.update(of_list(name) for name in LEXICON.names if found.all & LEXICON.bit[name])
    counts.update(of_place(subject, written.strip(), len(words)))
    return counts
