"""The cue lexicon: counting, its table, and what is shipped."""

from __future__ import annotations

import pytest
from spacy.language import Language

from pipeline.language.quotes.cues import british, confidences, lexicon, parse_cues, smoothed
from pipeline.language.quotes.lexicon import count, table
from pipeline.language.quotes.rules import CLAUSE_FLOOR
from pipeline.language.quotes.spans import overlap
from pipeline.language.quotes.tree import key


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ([(0, 10)], [(0, 10)], 1.0),
        ([(0, 10)], [(5, 15)], 1 / 3),
        ([(0, 5), (10, 15)], [(0, 15)], 2 / 3),
        ([(0, 5)], [(5, 9)], 0.0),
        ([], [], 0.0),
    ],
)
def test_overlap(a: list[tuple[int, int]], b: list[tuple[int, int]], expected: float) -> None:
    assert overlap(a, b) == pytest.approx(expected)


def test_counts_cases_and_hits(nlp: Language) -> None:
    reported = nlp("She said that it rained.")
    plain = nlp("He said that it snowed.")
    gold = [{"cue": [(4, 8)], "content": [(9, 23)]}]
    counts = count([(reported, gold), (plain, [])])
    assert counts["say", "ccomp"] == (2, 1)


def test_what_stands_inside_content_is_not_counted(nlp: Language) -> None:
    doc = nlp("She said that he claimed that it rained.")
    gold = [{"cue": [(4, 8)], "content": [(9, 39)]}]
    counts = count([(doc, gold)])
    assert counts["say", "ccomp"] == (1, 1)
    assert ("claim", "ccomp") not in counts


def test_table_and_parse_are_inverse() -> None:
    counts = {("say", "ccomp"): (90, 80), **{(f"v{'x' * k}", "ccomp"): (9, 3) for k in range(1, 4)}}
    cues, priors = parse_cues("# a comment\n" + table(counts))
    assert priors == {"ccomp": pytest.approx(1 / 3)}
    assert cues["say"] == {"ccomp": (90, 80)}
    assert len(cues) == 4


@pytest.mark.parametrize("line", ["say\tccomp\t3", "say ccomp 3 2", "say\tccomp\tthree\t2"])
def test_a_broken_table_is_an_error(line: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_cues(line)


@pytest.mark.parametrize(
    ("n", "hits", "prior", "expected"), [(0, 0, 0.4, 0.4), (3, 3, 0.0, 0.5), (97, 97, 0.0, 0.97)]
)
def test_smoothing_draws_rare_cases_to_the_prior(
    n: int, hits: int, prior: float, expected: float
) -> None:
    assert smoothed(n, hits, prior) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("lemma", "relation", "kept"),
    [
        ("say", "ccomp", True),
        ("deny", "ccomp", True),
        ("accord", "according", True),
        ("claim", "acl", True),
        ("eat", "dobj", False),
        ("zzz", "ccomp", True),
        ("zzz", "dobj", False),
        ("zzz", "no such relation", False),
    ],
)
def test_the_shipped_lexicon(lemma: str, relation: str, kept: bool) -> None:
    assert (lexicon().precision(key(lemma), relation) >= CLAUSE_FLOOR) is kept


def test_every_confidence_is_a_probability() -> None:
    assert confidences()
    assert all(0 < p < 1 for p in confidences().values())


@pytest.mark.parametrize(
    ("american", "spelling"),
    [("criticize", "criticise"), ("favor", "favour"), ("defense", "defence"), ("say", None)],
)
def test_british_spellings_share_the_counts(american: str, spelling: str | None) -> None:
    assert british(american) == spelling
    if spelling:
        assert lexicon().cues[key(spelling)] == lexicon().cues[key(american)]
