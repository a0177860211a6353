"""Which articles meet: the rule as code that looks at every pair, and what it costs."""

from collections import defaultdict
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stories import blocking
from pipeline.stories.blocking import UNDATED, Blocks, Hubs, Keys, keys_of

FEW = Hubs(near=3, far=1)


def draw(seed: int, n: int, n_terms: int = 12) -> Keys:
    """Random entries: few terms, so that blocks overflow."""
    rng = np.random.default_rng(seed)
    nodes = np.sort(rng.choice(10**9, n, replace=False)).astype(np.uint64)
    epochs = rng.choice([0, 1, 2, 3, 5, 12, 13, 40, UNDATED], n)
    rows = [(i, t) for i in range(n) for t in rng.choice(n_terms, 5, replace=False)]
    place = np.array([i for i, _ in rows])
    terms = np.array([t for _, t in rows], dtype=np.uint32)
    return Keys(terms, epochs[place].astype(np.int32), nodes[place], rng.random(len(rows)) < 0.4)


def met(keys: Keys, hubs: Hubs, asked: np.ndarray | None = None) -> list[tuple[int, int]]:
    """Pairs of nodes, the smaller first, as often as they are found."""
    blocks = Blocks(keys, hubs)
    rows = np.arange(len(blocks.nodes)) if asked is None else asked
    found = []
    for left, right in blocks.meetings(rows):
        one, other = blocks.nodes[left], blocks.nodes[right]
        found += zip(np.minimum(one, other).tolist(), np.maximum(one, other).tolist(), strict=True)
    return sorted(found)


def by_rule(keys: Keys, hubs: Hubs) -> list[tuple[int, int]]:
    """The same by looking at every pair of every term."""
    entries = list(
        zip(
            keys.terms.tolist(),
            keys.epochs.tolist(),
            keys.nodes.tolist(),
            keys.strong.tolist(),
            strict=True,
        )
    )
    blocks, files = defaultdict(list), defaultdict(list)
    for term, epoch, node, strong in entries:
        blocks[term, epoch].append(node)
        files[term].append((node, epoch, strong))
    rank = {(t, n): sorted(part).index(n) for (t, _), part in blocks.items() for n in part}
    shared, need = defaultdict(int), {}
    for term, members in files.items():
        for (a, ea, sa), (b, eb, sb) in combinations(sorted(members), 2):
            ra, rb = rank[term, a], rank[term, b]
            dated = [r for r, e in ((ra, ea), (rb, eb)) if e != UNDATED]
            undated = [r for r, e in ((ra, ea), (rb, eb)) if e == UNDATED]
            if len(dated) == 2:
                apart = abs(ea - eb)
                near = apart <= blocking.NEAR_EPOCHS
                meets = apart <= blocking.FAR_EPOCHS and min(dated) < (
                    hubs.near if near else hubs.far
                )
                need[a, b] = blocking.NEED_NEAR if near else blocking.NEED_FAR
            else:
                meets = min(undated) < hubs.near or bool(dated and dated[0] < hubs.far)
                need[a, b] = blocking.NEED_UNDATED
            if meets:
                shared[a, b] += 1 + (sa and sb)
    return sorted(pair for pair, n in shared.items() if n >= need[pair])


@given(st.integers(0, 10**6), st.integers(1, 40), st.sampled_from([FEW, blocking.HUBS]))
@settings(deadline=None, max_examples=40)
def test_articles_meet_by_the_rule_and_once(seed: int, n: int, hubs: Hubs) -> None:
    keys = draw(seed, n)
    assert met(keys, hubs) == by_rule(keys, hubs)


@given(st.integers(0, 10**6), st.integers(2, 40))
@settings(deadline=None, max_examples=25)
def test_some_articles_meet_what_they_meet_among_all(seed: int, n: int) -> None:
    keys = draw(seed, n)
    nodes = np.unique(keys.nodes)
    asked = np.flatnonzero(np.random.default_rng(seed).random(n) < 0.3)
    wanted = set(nodes[asked].tolist())
    expected = [pair for pair in met(keys, FEW) if wanted & set(pair)]
    assert met(keys, FEW, asked) == expected


def test_meetings_grow_with_the_articles_not_with_their_square() -> None:
    found = {n: len(met(draw(1, n, 40), FEW)) for n in (500, 2000)}
    assert 0 < found[2000] < 6 * found[500]


def test_an_overflowing_block_stays_connected() -> None:
    n = 300
    nodes = np.repeat(np.arange(n, dtype=np.uint64), 4)
    terms = np.tile(np.arange(4, dtype=np.uint32), n)
    keys = Keys(terms, np.zeros(4 * n, np.int32), nodes, np.ones(4 * n, np.bool_))
    pairs = met(keys, FEW)
    assert {b for _, b in pairs} == set(range(1, n))
    assert all(a < 3 for a, _ in pairs)


def test_keys_are_the_heaviest_terms() -> None:
    counts = np.array([30, 0, 2])
    ids = np.concatenate([np.arange(30), [7, 9]]).astype(np.uint32)
    weights = np.concatenate([np.arange(30) + 1, [5, 5]]).astype(np.uint8)
    days = np.array([9.0, 3.0, np.nan])
    keys = keys_of(np.array([4, 5, 6], np.uint64), days, counts, ids, weights)
    first = keys.nodes == 4
    assert sorted(keys.terms[first].tolist()) == list(range(6, 30))
    assert sorted(keys.terms[first & keys.strong].tolist()) == list(range(22, 30))
    assert set(keys.epochs[first].tolist()) == {2}
    assert keys.terms[keys.nodes == 6].tolist() == [7, 9]
    assert set(keys.epochs[keys.nodes == 6].tolist()) == {UNDATED}
    assert 5 not in keys.nodes


def test_nothing_filed_nothing_met() -> None:
    empty = np.zeros(0)
    keys = Keys(empty.astype(np.uint32), empty.astype(np.int32), empty.astype(np.uint64), empty > 0)
    assert met(keys, FEW) == []


@pytest.mark.parametrize("apart", [0, 2, 3, 12, 13])
def test_distance_decides_what_must_be_shared(apart: int) -> None:
    def share(n: int) -> bool:
        terms = np.tile(np.arange(n, dtype=np.uint32), 2)
        epochs = np.repeat(np.array([0, apart], np.int32), n)
        nodes = np.repeat(np.array([1, 2], np.uint64), n)
        return bool(met(Keys(terms, epochs, nodes, np.zeros(2 * n, np.bool_)), FEW))

    least = {0: 2, 2: 2, 3: 4, 12: 4}.get(apart)
    assert [n for n in range(1, 8) if share(n)] == ([] if least is None else list(range(least, 8)))
