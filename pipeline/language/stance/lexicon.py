"""The words that evaluate, loaded from the tables under ``data/``.

Words are keyed by spaCy's 64-bit string ids, so that whole columns of a Doc can be looked up
without making strings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from spacy.strings import get_string_id

Pos = Literal["VERB", "NOUN", "ADJ"]
Operator = Literal["negator", "reverser", "suspender", "modal", "condition", "booster", "damper"]
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
    """A kind of relation and the way from its word to the target."""

    name: str
    polarity: Polarity
    direct: bool
    prepositions: frozenset[int]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All tables. Frames and actions by part of speech and lemma, the rest by lower-case form."""

    frames: dict[Pos, dict[int, Frame]]
    actions: dict[Pos, dict[int, Action]]
    valence: dict[int, float]
    operators: dict[Operator, frozenset[int]]


def rows(name: str) -> Iterator[list[str]]:
    """Yield the tab-separated rows of a table under ``data/``, without comments."""
    text = (files(__package__) / "data" / name).read_text(encoding="utf-8")
    for line in text.splitlines():
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


def _actions() -> dict[Pos, dict[int, Action]]:
    tables: dict[Pos, dict[int, Action]] = {"VERB": {}, "NOUN": {}, "ADJ": {}}
    for name, polarity, pos, prep, lemmas in rows("actions.tsv"):
        action = Action(name, cast("Polarity", polarity), *_path(prep))
        table = tables[cast("Pos", pos)]
        for lemma in lemmas.split():
            table.setdefault(get_string_id(lemma), action)
    return tables


def _valence() -> dict[int, float]:
    table = {get_string_id(word): float(value) for word, value in rows("valence.tsv")}
    for value, words in rows("news_valence.tsv"):
        table.update((get_string_id(word), float(value)) for word in words.split())
    return {word: value for word, value in table.items() if value}


@cache
def load() -> Lexicon:
    """Return the lexicon, read once per process (about 20 ms)."""
    operators = {cast("Operator", kind): ids(words) for kind, words in rows("operators.tsv")}
    return Lexicon(_frames(), _actions(), _valence(), operators)
