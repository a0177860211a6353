import random

import numpy as np
import pytest
from agreement_rows import (
    article,
    carried,
    entities,
    invented,
    match,
    metrics_in,
    pick,
    shuffled,
    stance,
    stories_of,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.agreement.judgements import prevailing
from pipeline.agreement.metrics import METRICS, OF
from pipeline.agreement.parts import PARTS
from pipeline.agreement.rows import AGREEMENT
from pipeline.agreement.story import story_agreement
from pipeline.agreement.story_inputs import StoryInputs

# The example of docs/agreement.md.
EXAMPLE = StoryInputs.of_rows(
    articles=[article("a", "courier"), article("b", "herald"), article("c", "mail")],
    entities=[*entities("a", "VXXY"), *entities("b", "XYZW"), *entities("c", "XZ")],
    statements=[
        *carried("a", "1:P", "2:Q", "3:P", "4:Q"),
        *carried("b", "1:P", "3:P", "5:R"),
        *carried("c", "1:P", "6:R"),
    ],
    stances=[
        stance("a", "V", "unfavourable"),
        stance("a", "X", "favourable"),
        stance("a", "Y", "neutral"),
        stance("b", "X", "favourable"),
        stance("b", "Y", "unfavourable"),
        stance("b", "Z", "neutral"),
    ],
    matches=[match("a:1", "b:1"), match("a:3", "b:3", "edited", 0.8)],
)
HALF = 2**-0.5


@pytest.mark.parametrize(
    ("metric", "voice", "outlets", "raw", "chance", "n", "unit"),
    [
        # The herald has 2 of the 5 statements that the others print; the courier 2 of 4.
        ("statement_coverage", None, ("courier", "herald"), 2 / 4, 2 / 5, 4, "statement"),
        ("statement_coverage", None, ("herald", "courier"), 2 / 3, 2 / 4, 3, "statement"),
        ("statement_coverage", None, ("courier", "mail"), 1 / 4, 1 / 5, 4, "statement"),
        ("statement_overlap", None, ("courier", "herald"), 4 / 7, (4 * 2 / 5 + 3 * 2 / 4) / 7, 5,
         "statement"),
        ("speaker_coverage", None, ("courier", "herald"), 1 / 2, 2 / 3, 2, "speaker"),
        ("speaker_overlap", None, ("courier", "herald"), 2 / 4, (2 * 2 / 3 + 2 * 1 / 2) / 4, 3,
         "speaker"),
        ("entity_overlap", None, ("courier", "herald"), 4 / 7, (3 * 3 / 4 + 4 * 2 / 4) / 7, 5,
         "entity"),
        # Roots of shares: V 1/2, X 1/√2, Y 1/2 and 1/2 each.
        ("entity_salience", None, ("courier", "herald"), HALF / 2 + 1 / 4,
         ((1 + HALF) * (3 / 2 / 4) + 2 * ((1 / 2 + HALF) / 4)) / 2, 5, "entity"),
        ("quote_verbatim", None, ("courier", "herald"), 1 / 2, None, 2, "statement"),
        ("quote_fidelity", None, ("courier", "herald"), 0.9, None, 2, "statement"),
        # One label in two is equal; the habits of both give 1/2 · 1/2.
        ("stance_kappa", "outlet", ("courier", "herald"), 1 / 2, 1 / 4, 2, "judged target"),
        # 2 favourable, 1 neutral, 1 unfavourable.
        ("stance_alpha_nominal", "outlet", (None, None), 1 / 2, 1 / 6, 2, "judged target"),
        ("stance_alpha_ordinal", "outlet", (None, None), 1 - 0.5 / 6.25, 0.52, 2, "judged target"),
    ],
)  # fmt: skip
def test_example(metric, voice, outlets, raw, chance, n, unit) -> None:
    row = pick(story_agreement(EXAMPLE).rows, metric, "s1", voice, *outlets)
    assert row["raw"] == pytest.approx(raw)
    assert row["chance"] == (None if chance is None else pytest.approx(chance))
    assert (row["n"], row["unit"], row["n_stories"]) == (n, unit, 1)
    assert row["value"] is None, "too few"
    assert row["ci_low"] is row["ci_high"] is row["raw_low"] is row["raw_high"] is None


def test_value_is_what_goes_beyond_chance() -> None:
    everything = "ABCDEFGHIJKL"
    inputs = StoryInputs.of_rows(
        articles=[article("a", "x"), article("b", "y"), article("c", "z")],
        entities=[*entities("a", everything), *entities("b", "ABCDEFMN"), *entities("c", "MNOP")],
    )
    row = pick(story_agreement(inputs).rows, "entity_overlap", "s1", None, "x", "y")
    # y has 8 of 16 that x and z mention; x has 6 of 10 that y and z mention.
    chance = (12 * 8 / 16 + 8 * 6 / 10) / 20
    assert row["chance"] == pytest.approx(chance)
    assert row["value"] == pytest.approx((12 / 20 - chance) / (1 - chance))


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 5), st.data())
@settings(deadline=None, max_examples=25)
def test_chance_is_the_mean_of_choosing_at_random(a: int, others: int, b: int, data) -> None:
    """The expected share equals the mean over all choices of b's items among what others print."""
    from itertools import combinations

    printed = [f"t{i}" for i in range(a + others)]
    b = min(b, len(printed))
    shares = [len(set(chosen) & set(printed[:a])) / a for chosen in combinations(printed, b)]
    chosen = data.draw(st.permutations(printed))[:b]
    inputs = StoryInputs.of_rows(
        articles=[article("a", "x"), article("b", "y"), article("c", "z")],
        statements=[
            *carried("a", *printed[:a]),
            *carried("b", *chosen, "own"),
            *carried("c", *printed[a:]),
        ],
    )
    row = pick(story_agreement(inputs).rows, "statement_coverage", "s1", None, "x", "y")
    assert row["chance"] == pytest.approx(np.mean(shares))


def test_two_outlets_alone_have_no_chance_level() -> None:
    inputs = StoryInputs.of_rows(
        articles=[article("a", "x"), article("b", "y")],
        entities=[*entities("a", "ABCDEFGHIJ"), *entities("b", "ABCDEFGHIJ")],
    )
    for metric in ("entity_overlap", "entity_salience"):
        row = pick(story_agreement(inputs).rows, metric, "s1", None, "x", "y")
        assert (row["raw"], row["chance"], row["value"], row["n"]) == (
            pytest.approx(1), None, None, 10,
        )  # fmt: skip


def test_every_metric_is_registered_and_every_registered_one_computed() -> None:
    from agreement_rows import attributes

    from pipeline.agreement.corpus import corpus_agreement

    result = story_agreement(invented(3, 12))
    rows = corpus_agreement(result.parts, attributes(), samples=4).rows
    assert metrics_in(rows) | metrics_in(result.rows) == {m.metric for m in METRICS}


def test_directed_metrics_come_in_both_orders_and_symmetric_ones_once() -> None:
    rows = [r for r in story_agreement(EXAMPLE).rows.to_pylist() if r["outlet_a"]]
    for metric in {row["metric"] for row in rows}:
        orders = {(r["outlet_a"], r["outlet_b"]) for r in rows if r["metric"] == metric}
        if OF[metric].direction == "directed":
            assert orders == {(b, a) for a, b in orders}
        else:
            assert all(a < b for a, b in orders)


def test_columns_are_those_of_the_tables() -> None:
    result = story_agreement(EXAMPLE)
    assert result.rows.schema == AGREEMENT
    assert result.parts.schema == PARTS
    empty = story_agreement(StoryInputs.of_rows())
    assert (empty.rows.schema, empty.parts.schema) == (AGREEMENT, PARTS)
    assert empty.rows.num_rows == empty.parts.num_rows == 0


def test_outlets_that_judge_different_targets_share_no_unit() -> None:
    inputs = StoryInputs.of_rows(
        articles=[article("a", "x"), article("b", "y")],
        stances=[stance("a", "T", "neutral"), stance("b", "U", "neutral")],
    )
    assert story_agreement(inputs).rows.num_rows == 0


def test_voices_are_never_pooled() -> None:
    inputs = StoryInputs.of_rows(
        articles=[article("a", "x"), article("b", "y"), article("c", "z", genre="opinion")],
        stances=[
            stance("a", "T", "favourable"),
            stance("b", "T", "unfavourable", "speaker", "P"),
            stance("c", "T", "favourable", "author", "Q"),
        ],
    )
    assert story_agreement(inputs).rows.num_rows == 0


def test_speakers_are_compared_by_holder_and_target() -> None:
    inputs = StoryInputs.of_rows(
        articles=[article("a", "x"), article("b", "y")],
        stances=[
            stance("a", "T", "favourable", "speaker", "P"),
            stance("b", "T", "favourable", "speaker", "P"),
            stance("b", "T", "unfavourable", "speaker", "Q"),
            stance("a", "T", "unfavourable", "speaker", "P", hypothetical=True),
        ],
    )
    row = pick(story_agreement(inputs).rows, "stance_kappa", "s1", "speaker", "x", "y")
    assert (row["raw"], row["chance"], row["n"]) == (1.0, None, 1)


@pytest.mark.parametrize(
    ("stances", "label"),
    [
        ([(2, 0.9)], 2),
        ([(2, 0.2), (0, -0.9), (2, 0.2)], 2),
        ([(2, 0.9), (0, -0.2)], 2),
        ([(2, 0.6), (1, 0.0)], 1),
        ([(2, 0.5), (0, -0.5)], 0),
    ],
)
def test_prevailing_label(stances, label: int) -> None:
    for order in (stances, stances[::-1]):
        labels, scores = (np.array(column) for column in zip(*order, strict=True))
        group = np.zeros(len(order), dtype=np.int64)
        assert prevailing(group, labels, scores).tolist() == [label]


def test_unknown_outlets_have_pairs_but_no_chance_and_no_part_in_all() -> None:
    known = [article("a", "x"), article("c", "z"), article("d", "w")]
    inputs = StoryInputs.of_rows(
        articles=[*known, article("b", "unknown:1", known=False)],
        entities=[r for name in "abcd" for r in entities(name, "ABCDEFGHIJ")],
    )
    result = story_agreement(inputs)
    row = pick(result.rows, "entity_overlap", "s1", None, "unknown:1", "x")
    assert (row["raw"], row["chance"], row["value"]) == (1, None, None)
    assert pick(result.rows, "entity_overlap", "s1")["n"] == 3 * 10
    assert "unknown:1" not in {r["outlet_a"] for r in result.parts.to_pylist()}


def test_what_unknown_outlets_print_moves_no_chance_level() -> None:
    known = [article("a", "x"), article("b", "y"), article("c", "z")]
    contents = [*carried("a", "1", "2"), *carried("b", "1", "3"), *carried("c", "4")]
    alone = StoryInputs.of_rows(articles=known, statements=contents)
    among = StoryInputs.of_rows(
        articles=[*known, article("u", "unknown:1", known=False)],
        statements=[*contents, *carried("u", "3", "4", "5", "6")],
    )
    rows = [
        pick(story_agreement(i).rows, "statement_coverage", "s1", None, "x", "y")
        for i in (alone, among)
    ]
    assert rows[0] == rows[1]


def test_rows_of_a_story_cover_all_genres_and_parts_only_news() -> None:
    inputs = StoryInputs.of_rows(
        articles=[article("a", "x"), article("b", "y"), article("c", "z", genre="opinion")],
        entities=[r for name in "abc" for r in entities(name, "PQ")],
    )
    result = story_agreement(inputs)
    assert pick(result.rows, "entity_overlap", "s1", None, "x", "z")["raw"] == 1
    assert {(r["outlet_a"], r["outlet_b"]) for r in result.parts.to_pylist()} == {("x", "y")}


def test_copies_and_articles_outside_stories_do_not_count() -> None:
    inputs = StoryInputs.of_rows(
        articles=[
            article("a", "x"), article("b", "y", is_copy=True), article("c", "z", None),
        ],
        entities=[r for name in "abc" for r in entities(name, "PQ")],
        statements=carried("b", "t:P"),
        stances=[stance("b", "T", "neutral")],
        matches=[match("a:t", "b:t")],
    )  # fmt: skip
    result = story_agreement(inputs)
    assert result.rows.num_rows == 0
    assert all(r["outlet_b"] is None for r in result.parts.to_pylist())


def test_an_outlet_speaks_once_however_many_articles_it_has() -> None:
    inputs = StoryInputs.of_rows(
        articles=[article("a", "x"), article("a2", "x"), article("b", "y")],
        statements=[*carried("a", "1", "2"), *carried("a2", "2", "3"), *carried("b", "2", "3")],
    )
    row = pick(story_agreement(inputs).rows, "statement_coverage", "s1", None, "x", "y")
    assert (row["raw"], row["n"]) == (pytest.approx(2 / 3), 3)


def test_target_rows_compare_all_known_outlets() -> None:
    inputs = StoryInputs.of_rows(
        articles=[
            article("a", "x"), article("b", "y"), article("c", "z"),
            article("d", "unknown:1", known=False),
        ],
        stances=[
            stance("a", "T", "favourable"),
            stance("b", "T", "favourable"),
            stance("c", "T", "unfavourable"),
            stance("d", "T", "unfavourable"),
        ],
    )  # fmt: skip
    rows = story_agreement(inputs).rows
    row = pick(rows, "stance_alpha_nominal", "s1", "outlet", target="T")
    assert (row["raw"], row["chance"], row["n"]) == (pytest.approx(1 / 3), None, 1)


def test_speakers_that_one_outlet_alone_quotes_and_those_it_leaves_out() -> None:
    inputs = StoryInputs.of_rows(
        articles=[article("a", "w"), article("b", "x"), article("c", "y")],
        statements=[
            *carried("a", "1:P", "2:Q", "9"),
            *carried("b", "3:Q", "4:R", "5:S"),
            *carried("c", "6:R", "7:S"),
        ],
    )
    parts = {
        r["outlet_a"]: r["values"]
        for r in story_agreement(inputs).parts.to_pylist()
        if r["scope"] == "outlet"
    }
    # w quotes P alone; x and y both quote R and S, of w's three it has Q: 2 · (1 - 1/3).
    assert parts["w"] == pytest.approx([2, 1, 2, 2, 2 * (1 - 1 / 3), 1, 1])
    assert parts["x"] == pytest.approx([3, 0, 0, 0, 0, 1, 0])


@pytest.mark.parametrize(
    ("matches", "n", "verbatim", "similarity"),
    [
        ([match("a:1", "b:1")], 1, 1, 1.0),
        ([match("b:1", "a:1", "edited", 0.7)], 1, 0, 0.7),
        ([match("a:1", "b:1", "edited", 0.7), match("a:1", "b:1")], 1, 1, 1.0),
        ([match("a:1", "b:1", meaning_changed=True)], 1, 0, 0.0),
        ([match("a:1", "b:1", "edited", 0.9, meaning_changed=True),
          match("b:1", "a:1", "edited", 0.8)], 1, 0, 0.8),
        ([match("a:1", "b:1"), match("a:2", "b:2", "paraphrase", 0.5)], 2, 1, 1.5),
        ([match("a:1", "b:1"), match("b:1", "a:1", "edited", 0.6)], 1, 1, 1.0),
        ([match("a:1", "b:2")], 0, 0, 0.0),  # a phrase that two statements share
        ([match("a:1", "b:1", both_direct=False)], 0, 0, 0.0),
        ([match("a:1", "b:1", "edited", None)], 1, 0, 0.0),
        ([match("a:1", "a:2")], 0, 0, 0.0),
        ([match("a:1", "other:1")], 0, 0, 0.0),
    ],
)  # fmt: skip
def test_quote_fidelity(matches, n: int, verbatim: int, similarity: float) -> None:
    inputs = StoryInputs.of_rows(
        articles=[article("a", "x"), article("b", "y"), article("other", "y", "s2")],
        matches=matches,
    )
    parts = [r for r in story_agreement(inputs).parts.to_pylist() if r["family"] == "quote"]
    assert [r["values"] for r in parts] == [[n, verbatim, pytest.approx(similarity), 1]][: n > 0]


@pytest.mark.parametrize(
    "rows",
    [
        {"articles": [article("a", "x"), article("a", "y")]},
        {"entities": entities("a", "P")},
        {"statements": carried("a", "t")},
        {"stances": [stance("a", "T", "neutral")]},
        {"articles": [article("a", "x")], "matches": [match("a:1", "b:1")]},
    ],
)
def test_inconsistent_inputs_are_errors(rows) -> None:
    with pytest.raises(ValueError, match="article"):
        StoryInputs.of_rows(**rows)


def test_a_missing_column_is_an_error() -> None:
    empty = StoryInputs.of_rows()
    with pytest.raises(ValueError, match="entities lacks the column n"):
        StoryInputs(
            empty.articles, empty.entities.drop_columns("n"), empty.statements, empty.stances,
            empty.matches,
        )  # fmt: skip


def test_an_unknown_label_is_an_error() -> None:
    inputs = StoryInputs.of_rows(
        articles=[article("a", "x")], stances=[stance("a", "T", "neutral") | {"label": "warm"}]
    )
    with pytest.raises(ValueError, match="label"):
        story_agreement(inputs)


@given(st.integers(0, 10**6), st.integers(0, 8), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=12)
def test_rows_are_well_formed_and_ignore_order(seed: int, n: int, rng: random.Random) -> None:
    inputs = invented(seed, n)
    result = story_agreement(inputs)
    assert story_agreement(shuffled(inputs, rng)) == result
    rows = result.rows.to_pylist()
    assert len({row["agreement_id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["n"] > 0
        assert -1e-9 <= row["raw"] <= 1 + 1e-9
        assert row["chance"] is None or -1e-9 <= row["chance"] <= 1 + 1e-9
        assert row["value"] is None or (row["value"] <= 1 and row["n"] >= OF[row["metric"]].minimum)
        assert (row["voice"] is not None) == row["metric"].startswith("stance")
        assert "u" not in {row["outlet_a"], row["outlet_b"]} or row["value"] is None
    keys = [tuple(r[name] for name in PARTS.names[:-1]) for r in result.parts.to_pylist()]
    assert len(set(keys)) == len(keys)


@given(st.integers(0, 10**6), st.integers(1, 8), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=8)
def test_a_story_depends_on_itself_alone(seed: int, n: int, rng: random.Random) -> None:
    inputs = invented(seed, n)
    whole = story_agreement(inputs)
    names = [f"s{i:02}" for i in range(n)]
    some = set(rng.sample(names, rng.randint(0, n)))
    halves = [story_agreement(stories_of(inputs, part)) for part in (some, set(names) - some)]
    for table in ("rows", "parts"):
        together = [row for half in halves for row in getattr(half, table).to_pylist()]
        everything = getattr(whole, table).to_pylist()
        assert sorted(together, key=repr) == sorted(everything, key=repr)
