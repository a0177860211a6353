"""The parse of a Doc as plain lists: one pass over the tokens, then cheap look-ups."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
from spacy.strings import get_string_id
from spacy.tokens import Doc

from pipeline.language.quotes.marks import Quotation

_ROUNDS = 8
"""Rounds of widening: a projective tree takes one and a round to notice, others a few more."""


def key(name: str) -> int:
    """Return spaCy's number for a string: the same in every vocabulary."""
    return int(get_string_id(name))


class Tree:
    """Lists over the tokens of one Doc.

    ``start`` and ``end`` are character offsets, ``head`` token indices; ``dep``, ``pos`` and
    ``lemma`` spaCy's numbers (see :func:`key`). ``left`` and ``right`` are the first and the last
    token of each token's subtree; ``children`` its children in order.
    """

    __slots__ = (
        "children",
        "dep",
        "end",
        "head",
        "left",
        "lemma",
        "n",
        "pos",
        "right",
        "start",
        "text",
    )

    def __init__(self, doc: Doc) -> None:
        self.n = len(doc)
        self.text: str = doc.text
        columns = doc.to_array(["HEAD", "DEP", "POS", "LEMMA", "LENGTH"])
        self.head: list[int] = (np.arange(self.n) + columns[:, 0].astype(np.int64)).tolist()
        self.dep: list[int] = columns[:, 1].tolist()
        self.pos: list[int] = columns[:, 2].tolist()
        self.lemma: list[int] = columns[:, 3].tolist()
        self.start: list[int] = [token.idx for token in doc]
        lengths = columns[:, 4].tolist()
        self.end: list[int] = [s + w for s, w in zip(self.start, lengths, strict=True)]
        self.children: list[list[int]] = [[] for _ in range(self.n)]
        for i, h in enumerate(self.head):
            if h != i:
                self.children[h].append(i)
        self.left, self.right = self._edges()

    def _edges(self) -> tuple[list[int], list[int]]:
        """Widen each head to its children, in both directions, until nothing changes."""
        head, left, right = self.head, list(range(self.n)), list(range(self.n))
        for _ in range(_ROUNDS):
            changed = False
            for order in (range(self.n), range(self.n - 1, -1, -1)):
                for i in order:
                    h = head[i]
                    if left[i] < left[h]:
                        left[h], changed = left[i], True
                    if right[i] > right[h]:
                        right[h], changed = right[i], True
            if not changed:
                break
        return left, right

    def word(self, i: int) -> str:
        """Return the text of token ``i``."""
        return self.text[self.start[i] : self.end[i]]

    def child(self, i: int, *deps: int) -> int | None:
        """Return the first child of ``i`` with one of the dependency labels, if any."""
        for c in self.children[i]:
            if self.dep[c] in deps:
                return c
        return None

    def token_at(self, offset: int) -> int:
        """Return the index of the first token that starts at or after ``offset``; ``n`` if none."""
        return bisect_left(self.start, offset)

    def token_before(self, offset: int) -> int:
        """Return the index of the last token that starts before ``offset``; -1 if none."""
        return bisect_left(self.start, offset) - 1


def quoted_tokens(tree: Tree, quotations: list[Quotation]) -> bytearray:
    """Return one flag for each token: 1 where it lies inside a quotation, marks included."""
    inside = bytearray(tree.n)
    for q in quotations:
        first, last = tree.token_at(q.start), tree.token_before(q.end)
        inside[first : last + 1] = b"\x01" * max(0, last + 1 - first)
    return inside
