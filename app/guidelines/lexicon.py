"""Word lists, and finding all of them in a message in one pass.

Each list (a *concept*) has a name, a Swedish sentence, and words and expressions; how they are written is told in
``lexicon/README.txt``. A word is looked up once and remembered, so a message costs a dictionary look-up a word. There
are no regular expressions over the text here, so no list can make a message slow.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from itertools import pairwise
from operator import or_
from pathlib import Path
from typing import NamedTuple

from app.guidelines.plain_words import SHORTHAND, PlainWords, fold

LISTS = Path(__file__).parent / "lexicon"
HARMLESS = "harmless"
"""Words in these expressions count in no other list."""

_LONGEST_GAP = 4
_REMEMBERED_WORDS = 50_000
_START = 3
"""By how many of a word's first letters its possible prefixes are looked up."""
_BITS = 509


class Follows:
    """What may come after the words matched so far: a place in the tree of all expressions.

    ``ends`` are the lists whose expressions are complete here, each as its bit; ``next`` has the place for each atom
    that may be the following word, ``after_gap`` for each that may follow within a gap.
    """

    __slots__ = ("after_gap", "ends", "next")

    def __init__(self) -> None:
        self.ends: tuple[int, ...] = ()
        self.next: dict[int, Follows] = {}
        self.after_gap: dict[int, Follows] = {}

    def add(self, concept: int, rest: Sequence[int | None]) -> None:
        """Add an expression; ``rest`` are its atoms from here on, ``None`` for a gap."""
        if not rest:
            if concept not in self.ends:
                self.ends = (*self.ends, concept)
        elif rest[0] is None:
            self._place(self.after_gap, rest[1]).add(concept, rest[2:])
        else:
            self._place(self.next, rest[0]).add(concept, rest[1:])

    @staticmethod
    def _place(places: "dict[int, Follows]", atom: int | None) -> "Follows":
        if atom is None:
            raise ValueError("two gaps in a row")
        return places.setdefault(atom, Follows())


class Word(NamedTuple):
    """What a word means by itself: the lists it is in, the atoms it fits, and what may follow if it begins one.

    ``begun`` has the place in the tree for each of its atoms that begins an expression. ``fits`` has a bit for each
    atom, several atoms to a bit, and ``begins`` the same for the atoms that may come next: most pairs of words begin
    nothing, and the bits tell quickly. ``has_gap``: whether one of the expressions has a gap after its first word.
    """

    concepts: int
    atoms: frozenset[int]
    begun: tuple[Follows, ...]
    fits: int
    begins: int
    has_gap: bool


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
        self._begins: dict[int, Follows] = defaultdict(Follows)
        self._prefixes: dict[str, int] = {}
        self._suffixes: dict[str, int] = {}
        self._of_any: frozenset[int] = frozenset()
        for path in sorted(directory.glob("*.txt")):
            if path.stem not in ("README", "sms"):
                self._read(path)
        self._short_prefixes = tuple({len(part) for part in self._prefixes if len(part) < _START})
        self._longer_prefixes = _sizes_by_start(self._prefixes)
        self._suffix_sizes = tuple({len(part) for part in self._suffixes})
        self._begin_bits = {atom: _as_bits(follows.next) for atom, follows in self._begins.items()}
        self.names = tuple(self.bit)
        self._harmless = self.bit.get(HARMLESS, 0)
        self._word = lru_cache(_REMEMBERED_WORDS)(self._made_word)
        self.look_up = lru_cache(_REMEMBERED_WORDS)(self._look_up)

    def find(self, text: PlainWords) -> Found:
        """Find every list in a text."""
        known = list(map(self.look_up, text.words))
        by_word = [word.concepts for word in known]
        reach: dict[tuple[int, int], int] = {}
        for first, follows, at in _begun(known):
            for concept, last in _ends(follows, known, at):
                by_word[first] |= concept
                reach[first, concept] = max(last, reach.get((first, concept), 0))
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
        return self._word(self._atoms_of(word))

    def _atoms_of(self, word: str) -> frozenset[int]:
        atoms = set()
        exact = self._atoms.get(word)
        if exact is not None:
            atoms.add(exact)
        if word.isalnum() or "*" in word:
            atoms |= self._of_any
            prefixes, suffixes = self._prefixes, self._suffixes
            sizes = (*self._short_prefixes, *self._longer_prefixes.get(word[:_START], ()))
            atoms.update([prefixes[part] for size in sizes if (part := word[:size]) in prefixes])
            ends = [word[-size:] for size in self._suffix_sizes if size < len(word)]
            atoms.update([suffixes[part] for part in ends if part in suffixes])
        return frozenset(atoms)

    def _made_word(self, atoms: frozenset[int]) -> Word:
        """Words that fit the same atoms are one, so that a text full of new words costs little."""
        concepts = reduce(or_, [self._single.get(atom, 0) for atom in atoms], 0)
        begun = tuple([self._begins[atom] for atom in atoms if atom in self._begins])
        begins = reduce(or_, [self._begin_bits[atom] for atom in atoms if atom in self._begins], 0)
        return Word(concepts, atoms, begun, _as_bits(atoms), begins, any(one.after_gap for one in begun))

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
            self._begins[atoms[0]].add(concept, atoms[1:])

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


def _sizes_by_start(prefixes: Iterable[str]) -> dict[str, frozenset[int]]:
    """How long the prefixes are that begin with the same letters: only those need to be tried on a word."""
    sizes: dict[str, set[int]] = defaultdict(set)
    for prefix in prefixes:
        if len(prefix) >= _START:
            sizes[prefix[:_START]].add(len(prefix))
    return {start: frozenset(those) for start, those in sizes.items()}


def _as_bits(atoms: Iterable[int]) -> int:
    return reduce(or_, [1 << atom % _BITS for atom in atoms], 0)


def _begun(known: list[Word]) -> Iterator[tuple[int, Follows, int]]:
    """Where expressions have begun: the first word, what may follow, and the word from where."""
    for first, (word, following) in enumerate(pairwise(known)):
        if word.begins & following.fits:
            for begun in word.begun:
                for atom in following.atoms:
                    if atom in begun.next:
                        yield first, begun.next[atom], first + 2
        if word.has_gap:
            for begun in word.begun:
                for atom, at in _within_gap(begun.after_gap, known, first + 1):
                    yield first, begun.after_gap[atom], at + 1


def _within_gap(atoms: Container[int], known: list[Word], at: int) -> Iterator[tuple[int, int]]:
    """Which of the atoms stand within a gap from a word on, and where each first does."""
    seen: set[int] = set()
    for number, later in enumerate(known[at : at + 1 + _LONGEST_GAP], at):
        for atom in later.atoms:
            if atom in atoms and atom not in seen:
                seen.add(atom)
                yield atom, number


def _ends(follows: Follows, known: list[Word], at: int) -> Iterator[tuple[int, int]]:
    """The expressions that are complete here or further on: the list's bit and the last word."""
    for concept in follows.ends:
        yield concept, at - 1
    if follows.next and at < len(known):
        for atom in known[at].atoms:
            if atom in follows.next:
                yield from _ends(follows.next[atom], known, at + 1)
    if follows.after_gap:
        for atom, number in _within_gap(follows.after_gap, known, at):
            yield from _ends(follows.after_gap[atom], known, number + 1)


LEXICON = Lexicon()
