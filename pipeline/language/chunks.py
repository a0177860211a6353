"""Long articles: spaCy's own pipes read them in chunks, Concord's components as one Doc.

The models of spaCy hold matrices for every token of a Doc at once, several kilobytes a token, and
its tokenizer takes an affix at a time off a word, in time that grows with the square of the word.
So a long text is cut where a model loses least, at the end of a paragraph, and a word of absurd
length (base64, a line of quotation marks) is cut before it is tokenized.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from spacy.tokens import Doc

from pipeline.models import Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.vocab import Vocab

CHUNK = 10_000
"""Most characters that spaCy's own pipes read as one Doc: a text up to this is left whole."""
CHUNKS_AT_ONCE = 4
"""Chunks that a pipe reads at once: as many characters as a batch of ordinary articles has."""
WORD = 200
"""Longest run without blanks that is tokenized at once; the longest URLs lose their unity."""

_BLANKS = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"[.!?…]['\"’”»)\]]{0,3}$")
_BEFORE = 4
"""Characters that tell whether a sentence ends."""
_LONG_WORD = re.compile(rf"\S{{{WORD}}}(?=\S)")
_COPIED: list[int | str] = [
    *("NORM", "TAG", "POS", "MORPH", "LEMMA", "HEAD", "DEP", "SENT_START"),
    *("ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "ENT_ID"),
]
"""What the model's pipes may set on a token, beside what its word decides."""


def split(text: str, limit: int = CHUNK) -> Iterator[Span]:
    """Yield the chunks of ``text`` in order: without gaps, none longer than ``limit`` characters.

    A chunk ends with its last paragraph, else its last sentence, else its last word: after the
    blanks that follow it. Only a run of ``limit`` characters that holds no such place is cut
    within, and then between no carriage return and its line feed. ``limit`` is at least 2.
    """
    start = 0
    while len(text) - start > limit:
        end = start + _cut(text[start : start + limit + 1], limit)
        yield start, end
        start = end
    if start < len(text):
        yield start, len(text)


def _cut(window: str, limit: int) -> int:
    """Return where the first chunk ends; ``window`` shows one character beyond ``limit``."""
    best: tuple[bool, int, int] | None = None
    for blanks in _BLANKS.finditer(window):
        end = blanks.end()
        if end > limit:
            break
        place = end * 2 >= limit, _rank(window, blanks), end
        best = place if best is None else max(best, place)
    if best is not None:
        return best[2]
    return limit - 1 if window[limit - 1 : limit + 1] == "\r\n" else limit


def _rank(window: str, blanks: re.Match[str]) -> int:
    """Return how good it is to cut after these blanks: 2 a line ends, 1 a sentence, 0 a word."""
    if "\n" in blanks.group():
        return 2
    before = window[max(0, blanks.start() - _BEFORE) : blanks.start()]
    return 1 if _SENTENCE_END.search(before) else 0


def tokenize(nlp: Language, text: str) -> Doc:
    """Return ``text`` as a Doc of tokens, in time linear in its length, however long it is."""
    if all(len(word) <= WORD for word in text.split()):
        return nlp.tokenizer(text)
    ends = [match.end() for match in _LONG_WORD.finditer(text)]
    pieces = zip([0, *ends], [*ends, len(text)], strict=True)
    return join(nlp.vocab, (nlp.tokenizer(text[start:end]) for start, end in pieces))


def join(vocab: Vocab, docs: Iterable[Doc]) -> Doc:
    """Return one Doc of the tokens of ``docs``, with what spaCy's pipes set on them.

    Its text is theirs, one after the other. Their tensors, spans and user data are left behind.
    """
    words: list[str] = []
    spaces: list[bool] = []
    columns: list[Any] = []
    for doc in docs:
        words.extend(token.text for token in doc)
        spaces.extend(bool(token.whitespace_) for token in doc)
        columns.append(doc.to_array(_COPIED))
    joined = Doc(vocab, words=words, spaces=spaces)
    if words:
        values: Any = np.concatenate(columns)
        joined.from_array(_COPIED, values)
    return joined


def read_in_chunks(nlp: Language, text: str, own: Iterable[str], limit: int = CHUNK) -> Doc:
    """Return ``text`` as one Doc that all pipes but ``own`` have read, in chunks.

    What a pipe finds in a chunk rests on the chunk alone: no entity and no sentence crosses its
    edge.
    """
    pieces = (tokenize(nlp, text[start:end]) for start, end in split(text, limit))
    return join(nlp.vocab, nlp.pipe(pieces, batch_size=CHUNKS_AT_ONCE, disable=list(own)))
