"""Match the quotes of a story that report one statement."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from pipeline.ids import stable_id
from pipeline.stories import background as background_table
from pipeline.stories.background import Background
from pipeline.stories.candidates import candidate_pairs
from pipeline.stories.terms import STOP_WORDS, fold_word
from pipeline.stories.vectors import unit_rows
from pipeline.stories.wording import Likeness, Relation, Wording, compare, normalise

UNNAMED = "unnamed"
LONG_TOKENS = 10
"""Word for word this many words are one statement even under two names."""
MEDIUM_TOKENS = 6
"""Fewer words than this, however equal, need one named speaker."""
MIN_TRIMMED_TOKENS = 4
"""A fragment of fewer words is not sought inside longer contents."""
MIN_EDITED_WITHOUT_SPEAKER = 8
MIN_SIMILARITY_WITHOUT_SPEAKER = 0.9

_KEY_TERMS = 64
_MAX_POSTINGS = 64
_MAX_PARTNERS = 48
_MAX_ALIKE = 16
"""Quotes of one wording that are matched with those of another."""


@dataclass(frozen=True, slots=True)
class StatementQuote:
    """What matching reads of a quote; ``speaker_type`` is the entity type of the speaker."""

    quote_id: str
    story_id: str
    article_id: str
    outlet_id: str
    speaker_id: str | None
    speaker_type: str | None
    content: str
    kind: str

    @property
    def named_speaker(self) -> str | None:
        """The speaker's id; None without a speaker and for an unnamed one."""
        return None if self.speaker_type == UNNAMED else self.speaker_id


@dataclass(frozen=True, slots=True)
class Statement:
    """One utterance or claim; ``representative`` is the content that best stands for it."""

    statement_id: str
    story_id: str
    speaker_id: str | None
    representative: str


@dataclass(frozen=True, slots=True)
class StatementMatch:
    """Two quotes of one statement, ``quote_a < quote_b``.

    ``same_speaker`` is None unless both speakers are named. ``changed_words`` lists
    [words of a, words of b] where they differ.
    """

    quote_a: str
    quote_b: str
    story_id: str
    relation: Relation
    similarity: float
    same_speaker: bool | None
    changed_words: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StatementResult:
    """Statements by id, (statement id, quote id) in order, and matches by quote ids."""

    statements: list[Statement]
    members: list[tuple[str, str]]
    matches: list[StatementMatch]


def match_statements(
    quotes: Sequence[StatementQuote], table: Background | None = None
) -> StatementResult:
    """Match quotes within each story; every quote is in exactly one statement.

    Quotes match when their words do (:func:`pipeline.stories.wording.compare`) and their speakers
    allow it (:func:`speakers_allow`); statements are the connected components of matches. Of many
    quotes with the same words each is matched with the first 48 only, so that the number of
    matches grows with the number of quotes. The result depends on the set of quotes alone. Raises
    ValueError on a repeated ``quote_id``.
    """
    table = table or background_table.packaged()
    ordered = sorted(quotes, key=lambda quote: quote.quote_id)
    if len({quote.quote_id for quote in ordered}) < len(ordered):
        raise ValueError("a quote_id is given twice")
    wordings = [normalise(quote.content) for quote in ordered]
    variants = _variants(ordered, wordings)
    found: dict[tuple[int, int], StatementMatch] = {}
    for pairs, one, other in _alike(ordered, variants, wordings, table):
        likeness = compare(wordings[one], wordings[other], table)
        if likeness is None:
            continue
        for left, right in pairs:
            quote_a, quote_b = ordered[min(left, right)], ordered[max(left, right)]
            if speakers_allow(quote_a, quote_b, likeness):
                match = _match(quote_a, quote_b, likeness, flipped=right < left)
                found[min(left, right), max(left, right)] = match
    statements, members = _statements(ordered, list(found))
    return StatementResult(statements, members, [found[pair] for pair in sorted(found)])


def same_speaker(a: StatementQuote, b: StatementQuote) -> bool | None:
    """Return whether two quotes have one speaker; None unless both speakers are named."""
    if a.named_speaker is None or b.named_speaker is None:
        return None
    return a.named_speaker == b.named_speaker


def speakers_allow(a: StatementQuote, b: StatementQuote, likeness: Likeness) -> bool:
    """Return whether quotes whose words match may be one statement, given who speaks.

    With one named speaker, short contents suffice. Where a speaker is not named the words alone
    must carry the match. Two named speakers are one statement only where another article has a
    long stretch word for word.
    """
    verbatim = likeness.relation == "verbatim"
    match same_speaker(a, b):
        case True:
            return likeness.whole or likeness.overlap >= MIN_TRIMMED_TOKENS
        case False:
            return verbatim and likeness.overlap >= LONG_TOKENS and a.article_id != b.article_id
        case _:
            return (verbatim and likeness.overlap >= MEDIUM_TOKENS) or (
                likeness.relation == "edited"
                and likeness.overlap >= MIN_EDITED_WITHOUT_SPEAKER
                and likeness.similarity >= MIN_SIMILARITY_WITHOUT_SPEAKER
            )


def _variants(
    quotes: Sequence[StatementQuote], wordings: Sequence[Wording]
) -> list[tuple[int, ...]]:
    """Group the quotes of a story that have one named speaker, or none, and the same words."""
    groups: defaultdict[tuple[str, str | None, str], list[int]] = defaultdict(list)
    for i, (quote, wording) in enumerate(zip(quotes, wordings, strict=True)):
        if wording.key:
            groups[quote.story_id, quote.named_speaker, wording.key].append(i)
    return [tuple(members) for members in groups.values()]


def _alike(
    quotes: Sequence[StatementQuote],
    variants: Sequence[tuple[int, ...]],
    wordings: Sequence[Wording],
    table: Background,
) -> Iterator[tuple[list[tuple[int, int]], int, int]]:
    """Yield pairs of quotes to match, and the numbers of the two contents to compare for them."""
    for members in variants:
        if len(members) > 1:
            first = members[:_MAX_PARTNERS]
            pairs = [(a, b) for i, a in enumerate(first) for b in members[i + 1 :]]
            yield pairs, members[0], members[0]
    weights = [
        _keys(quotes[members[0]].story_id, wordings[members[0]], table) for members in variants
    ]
    matrix, vocabulary = unit_rows(weights)
    left, right = candidate_pairs(
        matrix,
        vocabulary,
        np.zeros(len(variants)),
        key_terms=_KEY_TERMS,
        max_postings=_MAX_POSTINGS,
        max_partners=_MAX_PARTNERS,
        window_days=1,
    )
    for i, j in zip(left.tolist(), right.tolist(), strict=True):
        one, other = variants[i][:_MAX_ALIKE], variants[j][:_MAX_ALIKE]
        yield list(product(one, other)), one[0], other[0]


def _keys(story_id: str, wording: Wording, table: Background) -> dict[str, float]:
    """Return the words and word pairs, of this story alone, under which a content is filed."""
    keys: dict[str, float] = {}
    for part in wording.parts:
        weights = [0.0 if word in STOP_WORDS else table.idf(fold_word(word)) for word in part]
        for word, weight in zip(part, weights, strict=True):
            if weight:
                keys[f"{story_id} {fold_word(word)}"] = weight
        for i in range(len(part) - 1):
            if weight := weights[i] + weights[i + 1]:
                keys[f"{story_id} {part[i]} {part[i + 1]}"] = weight
    return keys


def _match(
    a: StatementQuote, b: StatementQuote, likeness: Likeness, *, flipped: bool
) -> StatementMatch:
    return StatementMatch(
        quote_a=a.quote_id,
        quote_b=b.quote_id,
        story_id=a.story_id,
        relation=likeness.relation,
        similarity=likeness.similarity,
        same_speaker=same_speaker(a, b),
        changed_words=[
            [after, before] if flipped else [before, after] for before, after in likeness.changed
        ],
    )


def _statements(
    quotes: Sequence[StatementQuote], pairs: Sequence[tuple[int, int]]
) -> tuple[list[Statement], list[tuple[str, str]]]:
    n = len(quotes)
    if not n:
        return [], []
    edges = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    graph = sparse.csr_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(n, n))
    _, labels = connected_components(graph, directed=False)
    groups: defaultdict[int, list[StatementQuote]] = defaultdict(list)
    for quote, label in zip(quotes, labels.tolist(), strict=True):
        groups[label].append(quote)
    statements, members = [], []
    for group in groups.values():
        # Quotes ascend by id, so the first of a group gives the id.
        statement_id = stable_id("st", group[0].quote_id)
        statements.append(
            Statement(statement_id, group[0].story_id, _speaker(group), _representative(group))
        )
        members += [(statement_id, quote.quote_id) for quote in group]
    return sorted(statements, key=lambda s: s.statement_id), sorted(members)


def _speaker(group: Sequence[StatementQuote]) -> str | None:
    """Return the speaker named most often; the only one, named or not, of a lone quote."""
    if len(group) == 1:
        return group[0].speaker_id
    named = Counter(quote.named_speaker for quote in group if quote.named_speaker is not None)
    return min(named, key=lambda speaker: (-named[speaker], speaker)) if named else None


def _representative(group: Sequence[StatementQuote]) -> str:
    """Return a content: direct speech before others, then the longest."""
    rank = {"direct": 0, "mixed": 1}
    best = min(group, key=lambda q: (rank.get(q.kind, 2), -len(q.content), q.quote_id))
    return best.content
