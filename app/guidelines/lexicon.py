"""Word lists, and finding all of them in a message in one pass.

Each list (a *concept*) has a name, a Swedish sentence, and words and expressions; how they are written is told in
``lexicon/README.txt``. A word is looked up once and remembered, so a message costs a dictionary look-up a word. There
are no regular expressions over the text here, so no list can make a message slow.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from itertools import pairwise
from operator import or_
from pathlib import Path

from app.guidelines.plain_words import SHORTHAND, PlainWords, fold

LISTS = Path(__file__).parent / "lexicon"
HARMLESS = "harmless"
"""Words in these expressions count in no other list."""

_LONGEST_GAP = 4
_REMEMBERED_WORDS = 50_000
_LONGEST_WORD = 40


@dataclass(frozen=True, slots=True)
class Phrase:
    """An expression of several words. ``rest`` are the atoms after the first; ``None`` stands for a gap."""

    concept: int
    rest: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """What a word means by itself: the lists it is in, the atoms it fits, and the expressions it may begin.

    ``begins`` are the second atoms of those expressions, ``phrases`` the expressions by that atom; ``gaps`` and
    ``after_gap`` the same of those in which a gap comes second, by the atom after it.
    """

    concepts: int
    atoms: frozenset[int]
    begins: frozenset[int]
    phrases: dict[int, tuple[Phrase, ...]]
    gaps: frozenset[int]
    after_gap: dict[int, tuple[Phrase, ...]]


@dataclass(slots=True)
class Found:
    """Which lists a text holds words of.

    ``by_word`` has, for each word, the lists found to begin there, as bits; ``all`` for the whole text. ``reach``
    gives, for expressions, the last word by (first word, list).
    """

    by_word: list[int]
    all: int
    reach: dict[tuple[int, int], int] = field(default_factory=dict)


class Lexicon:
    """All the lists. ``bit`` gives the bit of a list by its name."""

    def __init__(self, directory: Path = LISTS) -> None:
        self.says: dict[str, str] = {}
        self.bit: dict[str, int] = {}
        self._atoms: dict[str, int] = {}
        self._single: dict[int, int] = defaultdict(int)
        self._begins: dict[int, list[Phrase]] = defaultdict(list)
        self._prefixes: dict[str, int] = {}
        self._suffixes: dict[str, int] = {}
        self._of_any: frozenset[int] = frozenset()
        for path in sorted(directory.glob("*.txt")):
            if path.stem not in ("README", "sms"):
                self._read(path)
        self.names = tuple(self.bit)
        self._harmless = self.bit.get(HARMLESS, 0)
        self._like_any = self._word(self._of_any)
        self.look_up = lru_cache(_REMEMBERED_WORDS)(self._look_up)

    def find(self, text: PlainWords) -> Found:
        """Find every list in a text."""
        known = list(map(self.look_up, text.words))
        by_word = [word.concepts for word in known]
        reach: dict[tuple[int, int], int] = {}
        for number, phrases in _begun(known):
            for phrase in phrases:
                last = _reach(phrase.rest, known, number + 1)
                if last >= 0:
                    by_word[number] |= phrase.concept
                    reach[number, phrase.concept] = max(last, reach.get((number, phrase.concept), 0))
        whole = reduce(or_, by_word, 0)
        if whole & self._harmless:
            self._leave_out(by_word, reach)
            whole = reduce(or_, by_word, 0)
        return Found(by_word, whole, reach)

    def _leave_out(self, by_word: list[int], reach: dict[tuple[int, int], int]) -> None:
        """Leave out what stands in a harmless expression, and longer expressions that need a word of one."""
        harmless = self._harmless
        covered = [
            (number, reach.get((number, harmless), number)) for number, lists in enumerate(by_word) if lists & harmless
        ]
        inside = {number for first, last in covered for number in range(first, last + 1)}
        for (number, concept), last in reach.items():
            if concept != self._harmless and not inside.isdisjoint(range(number, last + 1)):
                by_word[number] &= ~concept
        for number in inside:
            by_word[number] &= self._harmless
        for first, _ in covered:
            by_word[first] |= self._harmless

    def _look_up(self, word: str) -> Word:
        atoms = self._atoms_of(word)
        if atoms <= self._of_any:  # most words that no list has: all alike, so that a text full of them costs little
            return self._like_any
        return self._word(atoms)

    def _atoms_of(self, word: str) -> frozenset[int]:
        atoms = set()
        exact = self._atoms.get(word)
        if exact is not None:
            atoms.add(exact)
        if word.isalnum() or "*" in word:
            atoms |= self._of_any
            limit = min(len(word), _LONGEST_WORD)
            prefixes, suffixes = self._prefixes, self._suffixes
            atoms.update([prefixes[part] for n in range(1, limit + 1) if (part := word[:n]) in prefixes])
            atoms.update([suffixes[part] for n in range(1, limit) if (part := word[-n:]) in suffixes])
        return frozenset(atoms)

    def _word(self, atoms: frozenset[int]) -> Word:
        concepts = 0
        for atom in atoms:
            concepts |= self._single.get(atom, 0)
        begins: dict[int, list[Phrase]] = defaultdict(list)
        after_gap: dict[int, list[Phrase]] = defaultdict(list)
        for phrase in (one for atom in atoms for one in self._begins.get(atom, ())):
            second = phrase.rest[0]
            if second is not None:
                begins[second].append(phrase)
            elif (third := phrase.rest[1]) is not None:
                after_gap[third].append(phrase)
        return Word(concepts, atoms, frozenset(begins), _grouped(begins), frozenset(after_gap), _grouped(after_gap))

    def _read(self, path: Path) -> None:
        concept = 0
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("== "):
                name, says = line[3:].split(": ", 1)
                if name in self.bit:
                    raise ValueError(f"{path.name}: the list {name!r} is already there")
                concept = 1 << len(self.bit)
                self.bit[name], self.says[name] = concept, says
            elif line and not line.startswith("#"):
                for phrase in line.split(","):
                    if phrase.strip():
                        self._add(concept, [SHORTHAND.get(part, part) for part in fold(phrase).split()])

    def _add(self, concept: int, parts: list[str]) -> None:
        while parts and parts[-1] == "...":
            parts = parts[:-1]
        atoms = [None if part == "..." else self._atom(part) for part in parts]
        if len(atoms) == 1 and atoms[0] is not None:
            self._single[atoms[0]] |= concept
        elif atoms[0] is not None:
            self._begins[atoms[0]].append(Phrase(concept, tuple(atoms[1:])))

    def _atom(self, part: str) -> int:
        """The number of one word of the lists; words with a star are found by how they begin or end."""
        known = self._atoms.get(part)
        if known is not None:
            return known
        number = self._atoms[part] = len(self._atoms)
        if part == "*":
            self._of_any = frozenset({number})
        elif part.startswith("*"):
            self._suffixes[part[1:]] = number
        elif part.endswith("*"):
            self._prefixes[part[:-1]] = number
        return number


def _grouped(phrases: Mapping[int, list[Phrase]]) -> dict[int, tuple[Phrase, ...]]:
    return {atom: tuple(those) for atom, those in phrases.items()}


def _begun(known: list[Word]) -> Iterator[tuple[int, tuple[Phrase, ...]]]:
    """The expressions whose first two words stand here, or whose first does when a gap follows it."""
    for number, (word, following) in enumerate(pairwise(known)):
        if not word.begins.isdisjoint(following.atoms):
            for atom in word.begins & following.atoms:
                yield number, word.phrases[atom]
        if word.gaps:
            for later in known[number + 1 : number + 2 + _LONGEST_GAP]:
                if not word.gaps.isdisjoint(later.atoms):
                    for atom in word.gaps & later.atoms:
                        yield number, word.after_gap[atom]


def _reach(rest: tuple[int | None, ...], known: list[Word], at: int) -> int:
    """The last word of an expression whose remaining atoms begin at a word, or -1."""
    gap = 0
    for atom in rest:
        if atom is None:
            gap = _LONGEST_GAP
            continue
        while at < len(known) and atom not in known[at].atoms and gap:
            at, gap = at + 1, gap - 1
        if at >= len(known) or atom not in known[at].atoms:
            return -1
        at, gap = at + 1, 0
    return at - 1


LEXICON = Lexicon()
