"""What a quote claims, sentence by sentence: its weighted terms, and what it negates of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import fsum

from pipeline.stories.background import Background
from pipeline.stories.contradictions.model import ContradictionArticle, SaidQuote
from pipeline.stories.contradictions.sentences import Token, sentences, tokens
from pipeline.stories.contradictions.words import group, negates
from pipeline.stories.terms import STOP_WORDS, fold_word

MIN_TERMS = 3
_NEAR = 3
"""Content words after a negation that it bears on."""
_LEAD = 40
"""Characters before a content in which a negation of its cue may stand: "did not dispute that"."""
_LEAD_TOKENS = 7
"""Tokens before a negation among which its subject is sought."""
_CLAUSE_ENDS = frozenset(".,;:!?…()—–")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_NEGATION = re.compile(r"n['’]t\b|\b(?:no|not|n|cannot|without|hardly)", re.IGNORECASE)
"""Cheap, and true of every content that holds a negation."""
_SENTENCE_END = re.compile(r"[.!?\n“”\"]")
_YEAR = re.compile(r"\b(?:1[89]|20)[0-9]{2}\b")
_TO_DENY = re.compile(r"\bto (?:deny|dispute|reject|dismiss|refute|rebut)\b", re.IGNORECASE)
_ACTS = frozenset(
    {"statement", "claim", "denial", "admission", "accusation", "criticism", "belief"}
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of a quote, or the quote of a denial.

    ``weights`` maps its terms to their weights, which sum to ``total``. ``denied``: the cue says
    that it is not so. ``negations`` holds, for each negation in it, the terms that this bears on;
    ``stated`` are the terms that none bears on. ``doubts`` are words that turn a sense without a
    negation ("avoid"), ``years`` the years that it names. ``own``: its negation is about the
    speaker ("we did not").
    """

    article: ContradictionArticle
    quote: SaidQuote
    number: int
    weights: Mapping[str, float]
    total: float
    denied: bool
    negations: frozenset[frozenset[str]]
    stated: frozenset[str]
    doubts: frozenset[str]
    years: frozenset[str]
    unreal: bool
    own: bool

    @property
    def negative(self) -> bool:
        """Whether it may say that something is not so."""
        return bool(self.negations) or self.denied

    @property
    def rank(self) -> tuple[str, str, int]:
        """A total order."""
        return self.article.article_id, self.quote.quote_id, self.number

    def share(self, other: Claim) -> tuple[float, float]:
        """Return the share of the weight of each side's terms that the other has."""
        # An exact sum does not depend on the order of a set.
        weight = fsum(self.weights[term] for term in self.weights.keys() & other.weights.keys())
        return weight / self.total, weight / other.total


def claims_of(
    article: ContradictionArticle, quote: SaidQuote, table: Background
) -> Iterator[Claim]:
    """Yield the claims of a quote; none of a question, or where its cue is negated."""
    if quote.act not in _ACTS or quote.content.rstrip().endswith("?"):
        return
    lead = _lead(article, quote)
    if _has_negation(lead) or _has_negation(quote.cue or "") or _TO_DENY.search(lead):
        return
    denied = any(token.lower in group("deny") for token in tokens(quote.cue or ""))
    spans = [(0, len(quote.content))] if denied else list(sentences(quote.content))
    for number, (start, end) in enumerate(spans):
        found = tokens(quote.content[start:end])
        weights = {
            stem(token.lower): table.idf(fold_word(token.lower))
            for token in found
            if token.kind == "number" or _is_content(token)
        }
        if len(weights) < MIN_TERMS:
            continue
        negations = frozenset(_negations(found))
        lower = {token.lower for token in found}
        yield Claim(
            article=article,
            quote=quote,
            number=number,
            weights=weights,
            total=fsum(weights.values()),
            denied=denied,
            negations=negations,
            stated=_stated(found),
            doubts=frozenset(stem(word) for word in lower & group("implicit")),
            years=frozenset(_YEAR.findall(quote.content[start:end])),
            unreal=bool(lower & group("unreal")),
            own=_about_speaker(found),
        )


def _lead(article: ContradictionArticle, quote: SaidQuote) -> str:
    """Return what stands before the content in its sentence."""
    text = article.text if quote.field == "text" else article.title or ""
    lead = text[max(0, quote.start - _LEAD) : quote.start].rstrip("“\"' ")
    return _SENTENCE_END.split(lead)[-1]


def _has_negation(text: str) -> bool:
    return any(negates(token.lower) for token in tokens(text))


def _scopes(found: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield the positions of the tokens on which each negation bears, half open."""
    for i, token in enumerate(found):
        after = found[i + 1].lower if i + 1 < len(found) else ""
        if negates(token.lower) and after not in group("more_than"):
            n_words, j = 0, i + 1
            while j < len(found) and n_words < _NEAR and found[j].text not in _CLAUSE_ENDS:
                n_words += _is_content(found[j])
                j += 1
            yield i + 1, j


def _negations(found: Sequence[Token]) -> Iterator[frozenset[str]]:
    for start, end in _scopes(found):
        yield frozenset(stem(token.lower) for token in found[start:end] if _is_content(token))


def _stated(found: Sequence[Token]) -> frozenset[str]:
    inside = {i for start, end in _scopes(found) for i in range(start, end)}
    return frozenset(
        stem(token.lower) for i, token in enumerate(found) if i not in inside and _is_content(token)
    )


def _about_speaker(found: Sequence[Token]) -> bool:
    return any(
        token.lower.partition("'")[0] in ("i", "we")
        for start, _ in _scopes(found)
        for token in found[max(0, start - _LEAD_TOKENS) : start]
    )


def _is_content(token: Token) -> bool:
    """Return whether a token is a word of its own, and none of the letters of "U.S."."""
    word = token.lower
    return token.kind == "word" and len(word) > 1 and word not in STOP_WORDS and not negates(word)


def terms_of(content: str) -> frozenset[str]:
    """Return the terms of a whole content: all that its claims may hold."""
    found = (_term(word) for word in _WORD.findall(content.lower().replace("’", "'")))
    return frozenset(term for term in found if term)


@lru_cache(maxsize=1 << 16)
def _term(word: str) -> str:
    """Return the stem of a content word, "" of another."""
    return "" if len(word) < 2 or word in STOP_WORDS or negates(word) else stem(word)


def may_deny(quote: SaidQuote) -> bool:
    """Return whether a quote holds a negation or stands after a cue of denial."""
    if _NEGATION.search(quote.content):
        return True
    return any(word in group("deny") for word in _WORD.findall((quote.cue or "").lower()))


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Return a word without the ending of a plural, a past or a participle.

    >>> [stem(word) for word in ("meddling", "meddled", "meddles", "cities")]
    ['meddl', 'meddl', 'meddl', 'city']
    """
    folded = fold_word(word)
    for ending in ("ing", "ed"):
        if len(folded) > len(ending) + 2 and folded.endswith(ending):
            folded = folded.removesuffix(ending)
            break
    return folded.removesuffix("e") if len(folded) > 3 else folded
