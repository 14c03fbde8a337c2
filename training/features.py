"""The features of a corpus line, made by the functions that the program uses."""

import itertools
from collections import Counter

from app.guidelines.assess_lines import subject_of
from app.guidelines.lexicon import LEXICON
from app.guidelines.plain_words import read_words
from app.guidelines.topic_features import most_words, of_pair, of_place, of_word
from training.corpus import Line


def features_of(line: Line) -> Counter[str]:
    """Each feature and how often it counts: once a distinct word it is part of."""
    text = read_words(line["text"] or "")
    found = LEXICON.find(text)
    words = most_words(text.words)
    counts: Counter[str] = Counter()
    for word in set(words):
        counts.update(of_word(word))
    counts.update({of_pair(first, second) for first, second in itertools.pairwise(words)})
    counts.update(f"c:{name}" for name in LEXICON.names if found.all & LEXICON.bit[name])
    counts.update({pair for mask in found.by_sentence for pair in _pairs(mask)})
    counts.update(f"p:{one}" for one in of_place(subject_of(line), line["text"] or "", len(words)))
    return counts


def _pairs(mask: int) -> list[str]:
    names = [name for name in LEXICON.names if mask & LEXICON.bit[name]]
    return [f"s:{one}&{other}" for at, one in enumerate(names) for other in names[at + 1 :]]
