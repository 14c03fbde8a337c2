"""Word lists, and finding all of them in a message in one pass.

Each list (a *concept*) has a name, a Swedish sentence, and words and expressions; how they are written is told in
``lexicon/README.txt``. A word is looked up once and remembered, so a message costs a dictionary look-up a word. There
are no regular expressions over the text here, so no list can make a message slow.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from pathlib import Path

from app.guidelines.plain_words import SHORTHAND, PlainWords, fold
from app.guidelines.remembered import Remembered

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


class Word:
    """What a word means by itself: the lists it is in, the atoms it fits, and what may follow if it begins one.

    ``begun`` has the place in the tree for each of its atoms that begins an expression. ``fits`` has a bit for each
    atom, several atoms to a bit, and ``begins`` the same for the atoms that may come next: most pairs of words begin
    nothing, and the bits tell quickly. ``has_gap``: whether one of the expressions has a gap after its first word.
    """

    __slots__ = ("atoms", "begins", "begun", "concepts", "fits", "has_gap")

    def __init__(self, concepts: int, atoms: frozenset[int], begun: tuple[Follows, ...], begins: int) -> None:
        self.concepts = concepts
        self.atoms = tuple(atoms)
        self.begun = begun
        self.fits = _as_bits(self.atoms)
        self.begins = begins
        self.has_gap = any(one.after_gap for one in begun)


class Found:
    """Which lists a text holds words of.

    ``by_word`` has, for each word, the lists found to begin there, as bits; ``all`` for the whole text. ``reach``
    gives, for expressions, the last word by (first word, list).
    """

    __slots__ = ("all", "by_word", "reach")

    def __init__(self, by_word: list[int], whole: int, reach: dict[tuple[int, int], int]) -> None:
        self.by_word = by_word
        self.all = whole
        self.reach = reach


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
        self._of_atoms = Remembered(self._made_word, _REMEMBERED_WORDS)
        self.words = Remembered(self._look_up, _REMEMBERED_WORDS)

    def find(self, text: PlainWords) -> Found:
        """Find every list in a text."""
        words = self.words
        known = [words[word] for word in text.words]
        by_word = [word.concepts for word in known]
        reach: dict[tuple[int, int], int] = {}
        for first, concept, last in _expressions(known):
            by_word[first] |= concept
            if last > reach.get((first, concept), 0):
                reach[first, concept] = last
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
        return self._of_atoms[self._atoms_of(word)]

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
        beginning = [atom for atom in atoms if atom in self._begins]
        begins = reduce(or_, [self._begin_bits[atom] for atom in beginning], 0)
        return Word(concepts, atoms, tuple([self._begins[atom] for atom in beginning]), begins)

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


_Ended = list[tuple[int, int, int]]


def _expressions(known: list[Word]) -> _Ended:
    """The expressions that a text holds: the first word, the list's bit and the last word."""
    ended: _Ended = []
    for first in range(len(known) - 1):
        word = known[first]
        if word.begins & known[first + 1].fits:
            for begun in word.begun:
                _go_on(begun.next, known, first, first + 1, ended)
        if word.has_gap:
            for begun in word.begun:
                _go_on_after_gap(begun.after_gap, known, first, first + 1, ended)
    return ended


def _follow(follows: Follows, known: list[Word], first: int, at: int, ended: _Ended) -> None:
    """Add the expressions that are complete before a word or further on."""
    if follows.ends:
        ended.extend([(first, concept, at - 1) for concept in follows.ends])
    if follows.next and at < len(known):
        _go_on(follows.next, known, first, at, ended)
    if follows.after_gap:
        _go_on_after_gap(follows.after_gap, known, first, at, ended)


def _go_on(places: Mapping[int, Follows], known: list[Word], first: int, at: int, ended: _Ended) -> None:
    """Follow each of the atoms that the next word fits."""
    for atom in known[at].atoms:
        if atom in places:
            _follow(places[atom], known, first, at + 1, ended)


def _go_on_after_gap(places: Mapping[int, Follows], known: list[Word], first: int, at: int, ended: _Ended) -> None:
    """Follow each of the atoms from where it first stands within a gap."""
    seen: set[int] = set()
    for number in range(at, min(at + 1 + _LONGEST_GAP, len(known))):
        for atom in known[number].atoms:
            if atom in places and atom not in seen:
                seen.add(atom)
                _follow(places[atom], known, first, number + 1, ended)


LEXICON = Lexicon()
