"""The component ``concord_lemmas``: spaCy's own parts of speech and lemmas, from a cache.

The English models end their tagging with an attribute ruler and a rule lemmatizer, which look at
every token of a text anew, though what they set follows from a token's word, tag and dependency
label alone, but for a few rules on neighbours. Here the model's own two components are asked once
for each such combination; all tokens are then set in bulk, so the result is theirs by construction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.lang.en.lemmatizer import EnglishLemmatizer
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc
from spacy.vocab import Vocab

LIMIT = 100_000
"""Combinations kept (some 40 MB); the cache starts anew where a text exceeds it."""

_READ: list[int | str] = ["ORTH", "TAG", "DEP"]
_SET: list[int | str] = ["TAG", "DEP", "POS", "MORPH", "LEMMA"]
_LEMMA_AT = _SET.index("LEMMA")
_LOCAL = frozenset(("DEP", "IS_SPACE", "LOWER", "ORTH", "TAG", "TEXT"))
"""Attributes in patterns that a token's word, tag and label decide."""
_BEFORE = frozenset(("concord_paragraphs", "parser", "senter", "tagger", "tok2vec", "transformer"))
"""Components that may come before: they set no lemma, part of speech or features."""

Key = tuple[int, int, int]
Values = tuple[int, ...]
Columns = NDArray[np.uint64]


class Lemmas:
    """Sets what ``ruler`` and then ``lemmatizer`` would set, for any Doc of their vocabulary.

    Numbers of strings outlive a memory zone, the strings themselves do not: each lemma is put
    back into the string store for each Doc.
    """

    def __init__(self, vocab: Vocab, ruler: AttributeRuler, lemmatizer: EnglishLemmatizer) -> None:
        self._vocab = vocab
        self._ruler = ruler
        self._lemmatizer = lemmatizer
        _index_words(lemmatizer)
        self._alone = AttributeRuler(vocab)
        self._openings = Matcher(vocab)
        self._reach = 0
        for rule in _rules(ruler):
            for pattern in rule["patterns"]:
                if len(pattern) == 1:
                    self._alone.add([pattern], rule["attrs"], rule["index"])
                else:
                    self._openings.add("opening", [[pattern[0]]])
                    self._reach = max(self._reach, len(pattern) - 1)
        self._cache: dict[Key, tuple[Values, str, bool]] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set tags, labels, parts of speech, features and lemmas of ``doc``."""
        if not len(doc):
            return doc
        before: Any = doc.to_array(_READ)
        keys: list[Key] = [tuple(row) for row in before.tolist()]
        known = self._known(keys)
        values: Any = np.array([known[key][0] for key in keys], dtype=np.uint64)
        self._add_lemmas(lemma for _, lemma, _ in known.values())
        openings = {key for key, (_, _, opens) in known.items() if opens}
        if openings:
            for at, key in enumerate(keys):
                if key in openings:
                    self._read_in_context(before, at, values)
        doc.from_array(_SET, values)
        return doc

    def _known(self, keys: Sequence[Key]) -> dict[Key, tuple[Values, str, bool]]:
        """Return the cached values of the keys, asking the model for new ones."""
        distinct = dict.fromkeys(keys)
        new = [key for key in distinct if key not in self._cache]
        if len(self._cache) + len(new) > LIMIT:
            self._forget()
            new = list(distinct)
        if new:
            self._learn(new)
        known = {key: self._cache[key] for key in distinct}
        if len(self._cache) > LIMIT:
            self._forget()
        return known

    def _learn(self, keys: Sequence[Key]) -> None:
        doc = self._doc(np.array(keys, dtype=np.uint64))
        opens = {start for _, start, _ in self._openings(doc, allow_missing=True)}
        doc = self._lemmatizer(self._alone(doc))
        values: list[list[int]] = doc.to_array(_SET).tolist()
        for at, (key, row) in enumerate(zip(keys, values, strict=True)):
            self._cache[key] = tuple(row), self._vocab.strings[row[_LEMMA_AT]], at in opens

    def _read_in_context(self, before: Columns, at: int, values: Columns) -> None:
        """Set the values of tokens that a rule on neighbours, opening at ``at``, may concern.

        Every rule that touches one of them lies within the words that are read.
        """
        end = min(len(before), at + self._reach + 1)
        first, last = max(0, at - self._reach), min(len(before), end + self._reach)
        doc = self._lemmatizer(self._ruler(self._doc(before[first:last])))
        values[at:end] = doc.to_array(_SET)[at - first : end - first]

    def _doc(self, columns: Columns) -> Doc:
        """Return a Doc of the words of ``columns`` (:data:`_READ`) with their tags and labels."""
        words = [self._vocab.strings[orth] for orth in columns[:, 0].tolist()]
        doc = Doc(self._vocab, words=words)
        labels: Any = np.ascontiguousarray(columns[:, 1:])
        return doc.from_array(_READ[1:], labels)

    def _add_lemmas(self, lemmas: Iterable[str]) -> None:
        for lemma in lemmas:
            self._vocab.strings.add(lemma)

    def _forget(self) -> None:
        self._cache.clear()
        self._lemmatizer.cache.clear()


def _index_words(lemmatizer: EnglishLemmatizer) -> None:
    """Let the lemmatizer look its known words up by hash, where it searches lists of thousands."""
    if lemmatizer.lookups.has_table("lemma_index"):
        index = lemmatizer.lookups.get_table("lemma_index")
        for part_of_speech in list(index):
            index[part_of_speech] = dict.fromkeys(index[part_of_speech])


def replaceable(nlp: Language) -> bool:
    """Tell whether :class:`Lemmas` sets the same as the model's own two components.

    They must follow each other, with nothing before them that sets what they set, and their rules
    must read only a token's word, tag and label, each rule a fixed number of tokens.
    """
    names = list(nlp.pipe_names)
    if "attribute_ruler" not in names or "lemmatizer" not in names:
        return False
    at = names.index("attribute_ruler")
    ruler, lemmatizer = nlp.get_pipe("attribute_ruler"), nlp.get_pipe("lemmatizer")
    return (
        names[at + 1 : at + 2] == ["lemmatizer"]
        and _BEFORE.issuperset(names[:at])
        and type(ruler) is AttributeRuler
        and type(lemmatizer) is EnglishLemmatizer
        and lemmatizer.mode in ("rule", "lookup")
        and all(
            token and _LOCAL.issuperset(str(name).upper() for name in token)
            for rule in _rules(ruler)
            for pattern in rule["patterns"]
            for token in pattern
        )
    )


def _rules(ruler: AttributeRuler) -> list[Any]:
    """Return the ruler's rules in order: ``{"patterns": [[{…}, …]], "attrs", "index"}``."""
    return list(ruler.patterns)


@Language.factory(
    "concord_lemmas",
    assigns=["token.tag", "token.dep", "token.pos", "token.morph", "token.lemma"],
)
def create(nlp: Language, name: str) -> Lemmas:  # noqa: ARG001  (spaCy passes both)
    """Return the component for a model of which :func:`replaceable` is true."""
    ruler, lemmatizer = nlp.get_pipe("attribute_ruler"), nlp.get_pipe("lemmatizer")
    if not isinstance(ruler, AttributeRuler) or not isinstance(lemmatizer, EnglishLemmatizer):
        raise TypeError("concord_lemmas needs an attribute ruler and an English lemmatizer")
    return Lemmas(nlp.vocab, ruler, lemmatizer)


def use_cache(nlp: Language) -> None:
    """Put ``concord_lemmas`` in the place of the model's own two components, if it may be."""
    if replaceable(nlp):
        nlp.add_pipe("concord_lemmas", before="attribute_ruler")
        nlp.disable_pipe("attribute_ruler")
        nlp.disable_pipe("lemmatizer")
