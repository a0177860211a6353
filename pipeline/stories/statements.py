"""Match the quotes of a story that report one statement."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from pipeline.ids import stable_id
from pipeline.stories import background as background_table
from pipeline.stories import matching
from pipeline.stories.background import Background
from pipeline.stories.matching import Angles, Comparison, Model, Said, Topic, relation_of
from pipeline.stories.meaning import meaning_changed, trimmed
from pipeline.stories.phrases import shared_phrases
from pipeline.stories.quote_pairs import cosines, story_pairs
from pipeline.stories.speakers import UNNAMED, Tie, Voice, same_speaker, tie
from pipeline.stories.statement_groups import join
from pipeline.stories.wording import Likeness, Relation, Wording, word_changes

Vectors = NDArray[np.float32]

_MAX_ALIKE = 16
"""Quotes of one wording that are matched with each other, and with those of another wording."""


@dataclass(frozen=True, slots=True)
class StatementQuote:
    """What matching reads of a quote.

    ``speaker_type`` is the entity type of the speaker, ``speaker_name`` its name (of an unnamed
    one the head phrase), ``speaker_country`` the ISO code of its country, ``act`` what the cue
    does. The last three are evidence only and may be None.
    """

    quote_id: str
    story_id: str
    article_id: str
    outlet_id: str
    speaker_id: str | None
    speaker_type: str | None
    content: str
    kind: str
    speaker_name: str | None = None
    speaker_country: str | None = None
    act: str | None = None

    @property
    def named_speaker(self) -> str | None:
        """The speaker's id; None without a speaker and for an unnamed one."""
        return None if self.speaker_type == UNNAMED else self.speaker_id

    @property
    def voice(self) -> Voice:
        """Its speaker."""
        return Voice(self.speaker_id, self.speaker_type, self.speaker_name, self.speaker_country)


@dataclass(frozen=True, slots=True)
class Statement:
    """One utterance or claim; ``representative`` is the content that best stands for it.

    ``n_speakers`` counts the named speakers of its quotes. ``disputed_speaker`` is true where two
    of them are not known to be related, or where a phrase of it is given to another speaker in
    another statement: such a statement corroborates nobody.
    """

    statement_id: str
    story_id: str
    speaker_id: str | None
    representative: str
    n_speakers: int = 0
    disputed_speaker: bool = False


@dataclass(frozen=True, slots=True)
class StatementMatch:
    """Two quotes of one statement, or of two that share a phrase; ``quote_a < quote_b``.

    ``same_speaker`` is None where that cannot be told (one is unnamed, or may speak for the other:
    see :data:`~pipeline.stories.speakers.Tie`). ``changed_words`` lists [words of a, words of b]
    where they differ.
    ``probability`` is the model's. ``shared_phrase`` is set where two speakers' quotes have no
    more than a saying in common; these are not one statement.
    """

    quote_a: str
    quote_b: str
    story_id: str
    relation: Relation
    similarity: float
    same_speaker: bool | None
    changed_words: list[list[str]] = field(default_factory=list)
    meaning_changed: bool = False
    trimmed: bool = False
    speaker_tie: Tie = "open"
    probability: float = 1.0
    shared_phrase: str | None = None


@dataclass(frozen=True, slots=True)
class StatementResult:
    """Statements by id, (statement id, quote id) in order, and matches by quote ids."""

    statements: list[Statement]
    members: list[tuple[str, str]]
    matches: list[StatementMatch]


@dataclass(frozen=True, slots=True)
class _Node:
    """Quotes of a story with the same words and one speaker, by number.

    ``article`` is set where all of them are in one.
    """

    quotes: tuple[int, ...]
    said: Said
    article: str | None


@dataclass(frozen=True, slots=True)
class _Found:
    """Two nodes that match (or one with itself), and how."""

    one: int
    other: int
    relation: Relation
    probability: float
    comparison: Comparison


def match_statements(
    quotes: Sequence[StatementQuote],
    vectors: Vectors | None = None,
    table: Background | None = None,
) -> StatementResult:
    """Match quotes within each story; every quote is in exactly one statement.

    ``vectors`` are unit rows, one for each quote in the order given (a zero row is like nothing);
    without them paraphrases are found by their words alone, and fewer. Which pairs match is
    decided by the packaged model (:mod:`pipeline.stories.matching`), which quotes are one
    statement by average linkage (:mod:`pipeline.stories.statement_groups`). Each story is matched
    by itself, so the result is the same in whatever portions stories are given, and in whatever
    order. Of many quotes with the same words the first 16 are matched with each other, so that
    the number of matches grows with the number of quotes. Raises ValueError on a repeated
    ``quote_id`` and where ``vectors`` has another number of rows than ``quotes``.
    """
    if vectors is not None and len(vectors) != len(quotes):
        raise ValueError(f"{len(vectors)} vectors for {len(quotes)} quotes")
    if len({quote.quote_id for quote in quotes}) < len(quotes):
        raise ValueError("a quote_id is given twice")
    table = table or background_table.packaged()
    stories: defaultdict[str, list[int]] = defaultdict(list)
    for i in sorted(range(len(quotes)), key=lambda i: quotes[i].quote_id):
        stories[quotes[i].story_id].append(i)
    statements: list[Statement] = []
    members: list[tuple[str, str]] = []
    matches: list[StatementMatch] = []
    for numbers in stories.values():
        rows = None if vectors is None else vectors[numbers]
        found = _match_story([quotes[i] for i in numbers], rows, table)
        statements += found.statements
        members += found.members
        matches += found.matches
    statements.sort(key=lambda s: s.statement_id)
    matches.sort(key=lambda m: (m.quote_a, m.quote_b))
    return StatementResult(statements, sorted(members), matches)


def _match_story(
    quotes: Sequence[StatementQuote], vectors: Vectors | None, table: Background
) -> StatementResult:
    """Match the quotes of one story, which ascend by id."""
    model = matching.packaged(with_vectors=vectors is not None)
    said = [matching.said(q.content, q.voice, q.kind, q.act, table) for q in quotes]
    topic = Topic((one.wording for one in said), table)
    nodes = list(_nodes(quotes, said, model, topic))
    found = [f for f in _pairs(nodes, vectors, model, topic) if _has_pairs(quotes, nodes, f)]
    likeness = {(f.one, f.other): f.probability for f in found if f.one < f.other}
    groups = join(len(nodes), likeness, model.join)
    pairs: dict[tuple[int, int], StatementMatch] = {}
    for one in found:
        for a, b in _expand(quotes, nodes, one):
            pairs[min(a, b), max(a, b)] = _match(quotes, (a, b), nodes, one)
    phrases = dict(_phrases(quotes, nodes, groups))
    for pair, match in phrases.items():
        pairs.setdefault(pair, match)
    shared = {number for pair in phrases for number in pair}
    statements, members = [], []
    for group in groups:
        numbers = sorted(number for node in group for number in nodes[node].quotes)
        statement = _statement([quotes[i] for i in numbers], bool(shared & set(numbers)))
        statements.append(statement)
        members += [(statement.statement_id, quotes[i].quote_id) for i in numbers]
    return StatementResult(statements, members, list(pairs.values()))


def _nodes(
    quotes: Sequence[StatementQuote], said: Sequence[Said], model: Model, topic: Topic
) -> Iterator[_Node]:
    """Yield the quotes that have the same words and speaker together, the others alone.

    Quotes of equal words and unnamed speakers are together only if the model takes them for one.
    """
    groups: defaultdict[tuple[str, Voice, str, str | None], list[int]] = defaultdict(list)
    for i, (quote, one) in enumerate(zip(quotes, said, strict=True)):
        voice = one.voice
        if voice.named_id is None:
            voice = Voice(None, voice.type, voice.name, voice.country)
        groups[one.wording.key, voice, quote.kind, quote.act].append(i)
    for numbers in groups.values():
        first = said[numbers[0]]
        if len(numbers) > 1 and not _is_one(first, model, topic):
            yield from (_Node((i,), said[i], quotes[i].article_id) for i in numbers)
        else:
            articles = {quotes[i].article_id for i in numbers}
            yield _Node(tuple(numbers), first, articles.pop() if len(articles) == 1 else None)


def _is_one(said: Said, model: Model, topic: Topic) -> bool:
    if not said.weight:
        return False
    comparison = matching.examine(said, said, Angles(1.0, 1.0), topic)
    probability = model.probabilities(matching.rows([comparison]))[0]
    return bool(probability >= model.same_words)


def _pairs(
    nodes: Sequence[_Node],
    vectors: Vectors | None,
    model: Model,
    topic: Topic,
) -> Iterator[_Found]:
    """Yield the pairs of nodes that match, and each node of several quotes with itself."""
    said = [node.said for node in nodes]
    rows = None
    if vectors is not None:
        rows = vectors[np.array([node.quotes[0] for node in nodes], dtype=np.int64)]
    left, right, plain = story_pairs(said, rows)
    bare = plain if rows is None else cosines(matching.centred(rows), left, right)
    pairs = [
        (i, j, None if rows is None else Angles(*angles))
        for i, j, *angles in zip(
            left.tolist(), right.tolist(), plain.tolist(), bare.tolist(), strict=True
        )
    ]
    itself = None if rows is None else Angles(1.0, 1.0)
    pairs += [(i, i, itself) for i, node in enumerate(nodes) if len(node.quotes) > 1]
    comparisons = [matching.examine(said[i], said[j], angles, topic) for i, j, angles in pairs]
    probabilities = model.probabilities(matching.rows(comparisons)).tolist()
    for (i, j, _), comparison, probability in zip(pairs, comparisons, probabilities, strict=True):
        if probability < min(model.same_words, model.paraphrase):
            continue
        relation = relation_of(said[i], said[j], comparison)
        near = nodes[i].article is not None and nodes[i].article == nodes[j].article
        if model.accepts(comparison, probability, relation, near=near):
            yield _Found(i, j, relation, round(probability, 4), comparison)


def _expand(
    quotes: Sequence[StatementQuote], nodes: Sequence[_Node], found: _Found
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of quotes that two matching nodes stand for, the first node's first."""
    one, other = nodes[found.one].quotes, nodes[found.other].quotes
    if found.one == found.other:
        yield from ((a, b) for i, a in enumerate(one[:_MAX_ALIKE]) for b in one[i + 1 :])
        return
    for a, b in product(one[:_MAX_ALIKE], other[:_MAX_ALIKE]):
        # Within one article two persons with the same words are an error of reading.
        if found.comparison.tie != "different" or quotes[a].article_id != quotes[b].article_id:
            yield a, b


def _has_pairs(quotes: Sequence[StatementQuote], nodes: Sequence[_Node], found: _Found) -> bool:
    return next(_expand(quotes, nodes, found), None) is not None


def _match(
    quotes: Sequence[StatementQuote], pair: tuple[int, int], nodes: Sequence[_Node], found: _Found
) -> StatementMatch:
    """Return the row of two quotes, ``pair`` in the order of the two nodes."""
    one, other = nodes[found.one].said.wording, nodes[found.other].said.wording
    likeness = found.comparison.likeness
    if likeness is None and found.relation != "paraphrase":
        likeness = _framed(one, other, found)
    if pair[0] > pair[1]:
        pair, one, other = pair[::-1], other, one
        if likeness is not None:
            changed = tuple((after, before) for before, after in likeness.changed)
            likeness = replace(likeness, changed=changed)
    # "He refused to go" has its negation in the cue, "I will not go" in the content.
    plain = nodes[found.one].said.negating == nodes[found.other].said.negating
    changed_meaning = plain and meaning_changed(one, other, likeness)
    return StatementMatch(
        quote_a=quotes[pair[0]].quote_id,
        quote_b=quotes[pair[1]].quote_id,
        story_id=quotes[pair[0]].story_id,
        relation=found.relation,
        similarity=found.probability if likeness is None else likeness.similarity,
        same_speaker=same_speaker(found.comparison.tie),
        changed_words=[] if likeness is None else [list(change) for change in likeness.changed],
        meaning_changed=changed_meaning,
        # What was taken out of the midst of the words is an edit, and flagged as one.
        trimmed=plain and likeness is not None and not changed_meaning and trimmed(one, other),
        speaker_tie=found.comparison.tie,
        probability=found.probability,
    )


def _framed(one: Wording, other: Wording, found: _Found) -> Likeness:
    """Return the likeness of two quotes that share words in sentences put otherwise.

    Only the stretch from the first to the last run that they share counts as changed.
    """
    runs = found.comparison.runs
    shared = sum(run.length for run in runs)
    if found.relation == "verbatim" or not runs:
        return Likeness(found.relation, 1.0 if runs else found.probability, (), shared)
    a = one.tokens[runs[0].one : runs[-1].one + runs[-1].length]
    b = other.tokens[runs[0].other : runs[-1].other + runs[-1].length]
    share = shared / max(len(a), len(b))
    return Likeness(found.relation, round(share, 4), tuple(word_changes(a, b)), shared)


def _phrases(
    quotes: Sequence[StatementQuote], nodes: Sequence[_Node], groups: Sequence[Sequence[int]]
) -> Iterator[tuple[tuple[int, int], StatementMatch]]:
    """Yield rows for quotes of two speakers, in two statements, that share only a saying."""
    group_of = {node: number for number, group in enumerate(groups) for node in group}
    for shared in shared_phrases([node.said for node in nodes]):
        one, other = nodes[shared.one], nodes[shared.other]
        found = tie(one.said.voice, other.said.voice)
        if found not in ("apart", "different") or group_of[shared.one] == group_of[shared.other]:
            continue
        a, b = one.quotes[0], other.quotes[0]
        words = [shared.words_one, shared.words_other]
        if a > b:
            a, b, words = b, a, words[::-1]
        yield (
            (a, b),
            StatementMatch(
                quote_a=quotes[a].quote_id,
                quote_b=quotes[b].quote_id,
                story_id=quotes[a].story_id,
                relation="verbatim" if words[0] == words[1] else "edited",
                similarity=round(fuzz.ratio(*words) / 100, 4),
                same_speaker=False,
                changed_words=[
                    list(change) for change in word_changes(*(tuple(w.split()) for w in words))
                ],
                speaker_tie=found,
                probability=0.0,
                shared_phrase=shared.words_one,
            ),
        )


def _statement(group: Sequence[StatementQuote], shares_phrase: bool) -> Statement:
    """Return the statement of quotes that ascend by id; the first gives the id."""
    voices = {quote.named_speaker: quote.voice for quote in group if quote.named_speaker}
    apart = any(same_speaker(tie(a, b)) is False for a, b in combinations(voices.values(), 2))
    return Statement(
        statement_id=stable_id("st", group[0].quote_id),
        story_id=group[0].story_id,
        speaker_id=None if apart else _speaker(group),
        representative=_representative(group),
        n_speakers=len(voices),
        disputed_speaker=apart or shares_phrase,
    )


def _speaker(group: Sequence[StatementQuote]) -> str | None:
    """Return the speaker named most often; the only one, named or not, of a lone quote.

    Of several as often named a person comes first: who spoke, not for whom.
    """
    if len(group) == 1:
        return group[0].speaker_id
    named = Counter((q.speaker_type != "person", q.named_speaker) for q in group if q.named_speaker)
    return min(named, key=lambda key: (-named[key], key))[1] if named else None


def _representative(group: Sequence[StatementQuote]) -> str:
    """Return a content: direct speech before others, then the longest."""
    rank = {"direct": 0, "mixed": 1}
    best = min(group, key=lambda q: (rank.get(q.kind, 2), -len(q.content), q.quote_id))
    return best.content
