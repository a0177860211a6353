"""The words that evaluate, loaded from the tables under ``data/``.

Words are keyed by spaCy's 64-bit string ids, so that whole columns of a Doc can be looked up
without making strings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from spacy.strings import get_string_id

from pipeline import shipped

Pos = Literal["VERB", "NOUN", "ADJ"]
Operator = Literal["negator", "reverser", "suspender", "modal", "condition", "booster", "damper"]
ActionPos = Literal["VERB", "NOUN", "ENDED"]
Polarity = Literal["cooperative", "neutral", "conflictual"]


def ids(words: str) -> frozenset[int]:
    """Return the string ids of words that are separated by white space."""
    return frozenset(get_string_id(word) for word in words.split())


@dataclass(frozen=True, slots=True)
class Frame:
    """What a word says of its arguments, each from -3 (unfavourable) to 3 (favourable).

    ``attitude`` is true where the subject itself holds the evaluation ("A praised B"). The object
    is a direct object where ``direct`` is true, and the complement of any of ``prepositions``.
    """

    subject: float
    object: float
    attitude: bool
    direct: bool
    prepositions: frozenset[int]


@dataclass(frozen=True, slots=True)
class Action:
    """A kind of relation: its class and its weight from -10 (war) to 10 (peace made)."""

    name: str
    category: str
    weight: int

    @property
    def polarity(self) -> Polarity:
        """The sign of the weight, as relations store it."""
        if not self.weight:
            return "neutral"
        return "cooperative" if self.weight > 0 else "conflictual"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A word of an action and the way from it to the target.

    The target is a direct object where ``direct`` is true, and the complement of any of
    ``prepositions``. ``second`` is a word that must stand beside it ("team up"), 0 for none;
    ``mutual`` actions are what several do with one another.
    """

    action: Action
    direct: bool
    prepositions: frozenset[int]
    second: int
    mutual: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All tables. Frames, patterns and relation words by lemma, the rest by lower-case form."""

    frames: dict[Pos, dict[int, Frame]]
    actions: dict[str, Action]
    patterns: dict[ActionPos, dict[int, tuple[Pattern, ...]]]
    relation_words: dict[str, frozenset[int]]
    valence: dict[int, float]
    operators: dict[Operator, frozenset[int]]


def rows(name: str) -> Iterator[list[str]]:
    """Yield the tab-separated rows of a table under ``data/``, without comments."""
    for line in shipped.text(f"language/stance/data/{name}").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def _path(field: str) -> tuple[bool, frozenset[int]]:
    """Read the ``prep`` column: is a direct object reached, and through which prepositions."""
    direct = field[0] in "-+"
    return direct, ids(field.lstrip("-+"))


def _frames() -> dict[Pos, dict[int, Frame]]:
    tables: dict[Pos, dict[int, Frame]] = {"VERB": {}, "NOUN": {}, "ADJ": {}}
    for pos, subject, obj, voice, prep, lemmas in rows("frames.tsv"):
        frame = Frame(float(subject), float(obj), voice == "attitude", *_path(prep))
        table = tables[cast("Pos", pos)]
        for lemma in lemmas.split():
            table.setdefault(get_string_id(lemma), frame)
    return tables


def _actions() -> dict[str, Action]:
    table = rows("actions.tsv")
    return {name: Action(name, kind, int(weight)) for name, kind, weight, _, _ in table}


def _patterns(actions: dict[str, Action]) -> dict[ActionPos, dict[int, tuple[Pattern, ...]]]:
    tables: dict[ActionPos, dict[int, tuple[Pattern, ...]]] = {"VERB": {}, "NOUN": {}, "ENDED": {}}
    for name, pos, way, words in rows("action_words.tsv"):
        table = tables[cast("ActionPos", pos)]
        for word in words.split():
            lemma, _, second = word.lstrip("&").partition("_")
            also = get_string_id(second) if second else 0
            pattern = Pattern(actions[name], *_path(way), also, word[0] == "&")
            key = get_string_id(lemma)
            table[key] = (*table.get(key, ()), pattern)
    return tables


def _valence() -> dict[int, float]:
    table = {get_string_id(word): float(value) for word, value in rows("valence.tsv")}
    for value, words in rows("news_valence.tsv"):
        table.update((get_string_id(word), float(value)) for word in words.split())
    return {word: value for word, value in table.items() if value}


@cache
def load() -> Lexicon:
    """Return the lexicon, read once per process (about 25 ms)."""
    operators = {cast("Operator", kind): ids(words) for kind, words in rows("operators.tsv")}
    words = {kind: ids(listed) for kind, listed in rows("relation_words.tsv")}
    actions = _actions()
    return Lexicon(_frames(), actions, _patterns(actions), words, _valence(), operators)
