import time

import numpy as np
import pytest

from pipeline.stories.background import packaged
from pipeline.stories.matching import said
from pipeline.stories.quote_pairs import MAX_PARTNERS, WHOLE_STORY, story_pairs
from pipeline.stories.speakers import Voice
from pipeline.stories.statements import StatementQuote, match_statements

NOUNS = [f"{a}{b}" for a in ("harb", "dock", "cran", "ferr", "isl", "tarp") for b in
         ("our", "ers", "ine", "ies", "and", "olin", "ette", "ump", "osk", "arl")]  # fmt: skip


def content(rng: np.random.Generator) -> str:
    return "we will " + " ".join(rng.choice(NOUNS, 8))


def voices(n: int, seed: int) -> list:
    rng = np.random.default_rng(seed)
    table = packaged()
    return [
        said(content(rng), Voice(f"p{i % 50}", "person", f"P{i % 50}"), "direct", None, table)
        for i in range(n)
    ]


def test_alike_by_words_or_by_vectors_alone() -> None:
    table = packaged()
    texts = ["the cranes of Port Ellery stand", "the cranes at Port Ellery", "rates may rise", "no"]
    found = [said(text, Voice(None), "direct", None, table) for text in texts]
    left, right, cosine = story_pairs(found, None)
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == [(0, 1)]
    assert cosine.tolist() == [0.0]
    vectors = np.eye(4, dtype=np.float32)
    vectors[2] = [0.6, 0.0, 0.8, 0.0]
    left, right, cosine = story_pairs(found, vectors)
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == [(0, 1), (0, 2)]
    assert cosine.tolist() == pytest.approx([0.0, 0.6])


def test_in_a_large_story_each_quote_is_compared_with_a_few() -> None:
    found = voices(4 * WHOLE_STORY, 3)
    left, right, _ = story_pairs(found, None)
    assert (left < right).all()
    assert 0 < len(left) <= MAX_PARTNERS * len(found)
    shared = [
        len(found[i].wording.terms & found[j].wording.terms)
        for i, j in zip(left, right, strict=True)
    ]
    assert min(shared) >= 3


def test_thousands_of_quotes_in_one_story() -> None:
    rng = np.random.default_rng(5)
    quotes = [
        StatementQuote(
            f"q{i:05}", "s", f"a{i // 20}", "o", f"p{i % 300}", "person", content(rng), "direct"
        )
        for i in range(6_000)
    ]
    twin = quotes[17]
    quotes.append(
        StatementQuote("r", "s", "other", "o2", twin.speaker_id, "person", twin.content, "direct")
    )
    start = time.process_time()
    result = match_statements(quotes)
    assert time.process_time() - start < 40
    assert any({m.quote_a, m.quote_b} == {twin.quote_id, "r"} for m in result.matches)
