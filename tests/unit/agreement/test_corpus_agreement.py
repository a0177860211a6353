import random

import numpy as np
import pyarrow as pa
import pytest
from agreement_rows import (
    article,
    attributes,
    carried,
    entities,
    invented,
    match,
    pick,
    stance,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.agreement.alpha import alpha, coincidences
from pipeline.agreement.bootstrap import intervals
from pipeline.agreement.corpus import ATTRIBUTES, corpus_agreement
from pipeline.agreement.kappa import beyond_chance, kappa_agreement_and_chance
from pipeline.agreement.metrics import METRICS, OF
from pipeline.agreement.parts import PARTS
from pipeline.agreement.rows import AGREEMENT, GROUP_AGREEMENT
from pipeline.agreement.story import story_agreement
from pipeline.agreement.story_inputs import StoryInputs

LEAN = attributes(w="left", x="left", y="right", z="right")
LABELS = ("unfavourable", "neutral", "favourable")


def corpus(inputs: StoryInputs, groups: pa.Table = LEAN, samples: int = 200):
    return corpus_agreement(story_agreement(inputs).parts, groups, samples=samples)


def outlets_in(n_stories: int, outlets: str = "xyz", first: int = 0) -> list[dict]:
    stories = range(first, first + n_stories)
    return [article(f"{o}{s}", o, f"s{s:02}") for s in stories for o in outlets]


def test_columns_are_those_of_the_tables() -> None:
    for inputs in (StoryInputs.of_rows(), invented(1, 4)):
        result = corpus(inputs)
        assert result.rows.schema == AGREEMENT
        assert result.group_rows.schema == GROUP_AGREEMENT
    assert corpus(StoryInputs.of_rows()).rows.num_rows == 0


@pytest.mark.parametrize("missing", ["values", "voice"])
def test_a_missing_column_is_an_error(missing: str) -> None:
    with pytest.raises(ValueError, match=missing):
        corpus_agreement(PARTS.empty_table().drop_columns(missing), LEAN)
    with pytest.raises(ValueError, match="value"):
        corpus_agreement(PARTS.empty_table(), ATTRIBUTES.empty_table().drop_columns("value"))


def test_shares_add_up_numerators_and_denominators() -> None:
    """x carries 4 statements in each of 6 stories; y 3 of them in the odd ones, else 1."""
    articles = outlets_in(6)
    statements = []
    for s in range(6):
        names = [f"{s}t{k}" for k in range(4)]
        statements += carried(f"x{s}", *names)
        statements += carried(f"y{s}", *names[: 3 if s % 2 else 1])
        statements += carried(f"z{s}", names[0], f"{s}own")
    rows = corpus(StoryInputs.of_rows(articles=articles, statements=statements)).rows
    row = pick(rows, "statement_coverage", None, None, "x", "y")
    # x and z print 5 statements, of which y has 3 or 1.
    raw, chance = (9 + 3) / 24, (3 * 4 * 3 / 5 + 3 * 4 * 1 / 5) / 24
    assert (row["raw"], row["chance"]) == (pytest.approx(raw), pytest.approx(chance))
    assert row["value"] == pytest.approx((raw - chance) / (1 - chance))
    assert (row["n"], row["n_stories"], row["unit"]) == (24, 6, "statement")
    assert row["raw_low"] < row["raw"] < row["raw_high"]
    assert row["ci_low"] < row["value"] < row["ci_high"]
    few = corpus(
        StoryInputs.of_rows(articles=articles[:12], statements=[
            r for r in statements if r["article_id"][1:] < "4"
        ])
    ).rows  # fmt: skip
    row = pick(few, "statement_coverage", None, None, "x", "y")
    assert row["value"] is not None
    assert row["ci_low"] is row["ci_high"] is row["raw_low"] is row["raw_high"] is None


def test_figures_rest_on_the_stories_with_a_third_outlet_where_there_are_any() -> None:
    articles = [*outlets_in(3), *outlets_in(2, "xy", first=3)]
    mentioned = [r for a in articles for r in entities(a["article_id"], "ABCDE")]
    with_third = pick(
        corpus(StoryInputs.of_rows(articles=articles, entities=mentioned)).rows,
        "entity_overlap", None, None, "x", "y",
    )  # fmt: skip
    assert (with_third["n"], with_third["n_stories"]) == (15, 3)
    pairs = outlets_in(5, "xy")
    mentioned = [r for a in pairs for r in entities(a["article_id"], "ABCDE")]
    without = pick(
        corpus(StoryInputs.of_rows(articles=pairs, entities=mentioned)).rows,
        "entity_overlap", None, None, "x", "y",
    )  # fmt: skip
    assert (without["n"], without["n_stories"], without["raw"]) == (25, 5, 1)
    assert without["chance"] is without["value"] is without["ci_low"] is None
    assert (without["raw_low"], without["raw_high"]) == (1, 1)


def judged(seed: int, n_stories: int, outlets: str = "wxyz") -> tuple[StoryInputs, dict]:
    """Inputs of stances alone, and the label of each (story, outlet, target)."""
    rng = random.Random(seed)  # noqa: S311
    articles = outlets_in(n_stories, outlets)
    labels, stances = {}, []
    for row in articles:
        for target in "TUV":
            if rng.random() < 0.7:
                label = rng.randint(0, 2)
                labels[row["story_id"], row["outlet_id"], target] = label
                stances.append(stance(row["article_id"], target, LABELS[label]))
    return StoryInputs.of_rows(articles=articles, stances=stances), labels


def joint(labels: dict, one: str, other: str) -> np.ndarray:
    table = np.zeros((3, 3))
    for (story, outlet, target), label in labels.items():
        if outlet == one and (story, other, target) in labels:
            table[label, labels[story, other, target]] += 1
    return table


def test_stances_of_a_pair_and_of_all_outlets() -> None:
    inputs, labels = judged(1, 30)
    rows = corpus(inputs).rows
    table = joint(labels, "x", "y")
    row = pick(rows, "stance_kappa", None, "outlet", "x", "y")
    raw, chance = kappa_agreement_and_chance(table)
    assert (row["raw"], row["chance"]) == (pytest.approx(float(raw)), pytest.approx(float(chance)))
    assert row["value"] == pytest.approx(float(beyond_chance(raw, chance)))
    assert row["n"] == table.sum()
    assert row["ci_low"] < row["value"] < row["ci_high"]
    for level in ("nominal", "ordinal"):
        row = pick(rows, f"stance_alpha_{level}", None, "outlet", "x", "y")
        assert row["value"] == pytest.approx(float(alpha(table + table.T, level)))
    counts = {}
    for (story, _, target), label in labels.items():
        counts.setdefault((story, target), np.zeros(3))[label] += 1
    everything = coincidences(np.stack(list(counts.values()))).sum(axis=0)
    row = pick(rows, "stance_alpha_nominal", None, "outlet")
    assert row["value"] == pytest.approx(float(alpha(everything, "nominal")))
    assert row["n"] == sum(c.sum() > 1 for c in counts.values())
    on_t = coincidences(np.stack([c for (_, t), c in counts.items() if t == "T"])).sum(axis=0)
    row = pick(rows, "stance_alpha_ordinal", None, "outlet", target="T")

    assert row["value"] == pytest.approx(float(alpha(on_t, "ordinal")))


def test_groups_sum_their_pairs_of_outlets() -> None:
    inputs, labels = judged(2, 20)
    rows = corpus(inputs).group_rows.to_pylist()

    def of_groups(metric: str, a: str, b: str) -> dict:
        (row,) = (r for r in rows if (r["metric"], r["group_a"], r["group_b"]) == (metric, a, b))
        return row

    between = sum(joint(labels, one, other) for one in "wx" for other in "yz")
    raw, chance = kappa_agreement_and_chance(between)
    row = of_groups("stance_kappa", "left", "right")
    assert (row["raw"], row["chance"]) == (pytest.approx(float(raw)), pytest.approx(float(chance)))
    assert (row["n"], row["n_pairs"], row["attribute"]) == (between.sum(), 4, "lean")
    within = joint(labels, "w", "x")
    row = of_groups("stance_alpha_nominal", "left", "left")
    assert row["value"] == pytest.approx(float(alpha(within + within.T, "nominal")))
    # Neither outlet of a group is the first: chance is that of both habits together.
    row = of_groups("stance_kappa", "left", "left")
    assert row["chance"] == pytest.approx(float(kappa_agreement_and_chance(within + within.T)[1]))
    assert (row["n"], row["n_pairs"]) == (within.sum(), 1)


def test_directed_figures_of_groups_come_in_both_orders() -> None:
    articles = outlets_in(5, "xyz")
    statements = []
    for s in range(5):
        statements += carried(f"x{s}", f"{s}1", f"{s}2", f"{s}3", f"{s}4")
        statements += carried(f"y{s}", f"{s}1") + carried(f"z{s}", f"{s}1", f"{s}5")
    rows = corpus(StoryInputs.of_rows(articles=articles, statements=statements)).group_rows
    found = {
        (r["group_a"], r["group_b"]): r["raw"]
        for r in rows.to_pylist()
        if r["metric"] == "statement_coverage"
    }
    assert found == {
        ("left", "right"): pytest.approx((1 + 1) / (4 + 4)),
        ("right", "left"): pytest.approx((1 + 1) / (1 + 2)),
    }
    within = [r for r in rows.to_pylist() if r["group_a"] == r["group_b"]]
    assert {r["group_a"] for r in within if r["metric"] == "statement_overlap"} == {"right"}


@pytest.mark.parametrize(
    ("groups", "found"),
    [
        (attributes(), set()),
        (attributes(x="a", y="b", z="c"), set()),  # no two outlets share a value
        (attributes(x="a", y="a"), {("a", "a")}),
        (attributes(x="b", y="a", z="a"), {("a", "a"), ("a", "b")}),
        (attributes(nobody="a", none="a"), set()),
    ],
)
def test_which_groups_are_compared(groups: pa.Table, found: set) -> None:
    articles = outlets_in(2)
    mentioned = [r for a in articles for r in entities(a["article_id"], "ABC")]
    rows = corpus(StoryInputs.of_rows(articles=articles, entities=mentioned), groups).group_rows
    assert {(r["group_a"], r["group_b"]) for r in rows.to_pylist()} == found


def test_an_outlet_beside_the_others() -> None:
    articles = outlets_in(6)
    statements = []
    for s in range(6):
        statements += carried(f"x{s}", f"{s}1:P", f"{s}2:Q{s}")
        statements += carried(f"y{s}", f"{s}3:P", f"{s}4:R", f"{s}5:S")
        statements += carried(f"z{s}", f"{s}6:R", f"{s}7:S")
    rows = corpus(StoryInputs.of_rows(articles=articles, statements=statements)).rows
    alone = pick(rows, "speaker_unique", None, None, "x", None)
    assert (alone["raw"], alone["value"], alone["chance"], alone["n"]) == (0.5, 0.5, None, 12)
    omitted = pick(rows, "speaker_omitted", None, None, "x", None)
    # R and S, whom both others quote; of the three whom others quote x has one.
    assert (omitted["raw"], omitted["n"]) == (1.0, 12)
    assert omitted["chance"] == pytest.approx(2 / 3)
    assert omitted["value"] == 1.0


def test_voices_are_apart() -> None:
    articles = outlets_in(10)
    stances = []
    for s in range(10):
        for o in "xyz":
            for t in "TUV":
                stances.append(stance(f"{o}{s}", t, LABELS[(s + ord(t)) % 3]))
                opposed = LABELS[(s + ord(t) + "xyz".index(o)) % 3]
                stances.append(stance(f"{o}{s}", t, opposed, "speaker", "P"))
    rows = corpus(StoryInputs.of_rows(articles=articles, stances=stances)).rows
    assert pick(rows, "stance_alpha_nominal", None, "outlet")["value"] == 1
    assert pick(rows, "stance_alpha_nominal", None, "speaker")["value"] < 0
    assert pick(rows, "stance_kappa", None, "speaker", "x", "y")["n"] == 30


@pytest.mark.parametrize(("n_unlike", "given"), [(0, False), (4, False), (5, True), (12, True)])
def test_labels_that_hardly_vary_give_no_value(n_unlike: int, given: bool) -> None:
    articles = outlets_in(25, "xy")
    stances = [
        stance(row["article_id"], "T", "neutral" if i >= n_unlike else "favourable")
        for i, row in enumerate(articles)
    ]
    rows = corpus(StoryInputs.of_rows(articles=articles, stances=stances)).rows
    for key in (
        ("stance_kappa", None, "outlet", "x", "y"),
        ("stance_alpha_nominal", None, "outlet"),
    ):
        row = pick(rows, *key)
        assert (row["n"], row["raw"] is None) == (25, False)
        assert (row["value"] is not None) == (row["ci_low"] is not None) == given


def test_quotes_have_no_chance_level() -> None:
    articles = outlets_in(6)
    matches = [
        match(f"x{s}:{s}{k}", f"y{s}:{s}{k}", "verbatim" if k else "edited", 0.7)
        for s in range(6)
        for k in range(2)
    ]
    rows = corpus(StoryInputs.of_rows(articles=articles, matches=matches)).rows
    row = pick(rows, "quote_verbatim", None, None, "x", "y")
    assert (row["value"], row["raw"], row["chance"], row["n"]) == (0.5, 0.5, None, 12)
    assert (row["ci_low"], row["ci_high"]) == (0.5, 0.5)
    assert pick(rows, "quote_fidelity", None, None, "x", "y")["value"] == pytest.approx(0.85)


@given(st.integers(0, 10**6), st.integers(0, 9), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=10)
def test_rows_are_well_formed_and_ignore_order(seed: int, n: int, rng: random.Random) -> None:
    parts = story_agreement(invented(seed, n)).parts
    result = corpus_agreement(parts, LEAN, samples=20)
    order = pa.array(rng.sample(range(parts.num_rows), parts.num_rows), pa.int64())
    groups = LEAN.take(pa.array(rng.sample(range(4), 4)))
    assert corpus_agreement(parts.take(order), groups, samples=20) == result
    for rows, key in ((result.rows, "agreement_id"), (result.group_rows, "group_agreement_id")):
        assert len(set(rows[key].to_pylist())) == rows.num_rows
        for row in rows.to_pylist():
            metric = OF[row["metric"]]
            assert row["n"] > 0
            assert row["n_stories"] > 0
            assert -1e-9 <= row["raw"] <= 1 + 1e-9
            assert row["value"] is None or row["n"] >= metric.minimum
            assert row["ci_low"] is None or row["value"] is not None
            assert row["ci_low"] is None or row["ci_low"] <= row["ci_high"]
            assert (row["voice"] is not None) == row["metric"].startswith("stance")
    assert all(row["story_id"] is None for row in result.rows.to_pylist())
    assert "u" not in set(result.rows["outlet_a"].to_pylist())


def test_an_interval_depends_on_its_own_stories_alone() -> None:
    pair = outlets_in(8)
    mentioned = [
        r
        for a in pair
        for r in entities(a["article_id"], "PQRST"[: 1 + sum(map(ord, a["article_id"])) % 4])
    ]
    others = outlets_in(6, "vyz", first=8)
    alone = corpus(StoryInputs.of_rows(articles=pair, entities=mentioned)).rows
    among = corpus(
        StoryInputs.of_rows(
            articles=pair + others,
            entities=mentioned + [r for a in others for r in entities(a["article_id"], "PQ")],
        )
    ).rows
    key = ("entity_salience", None, None, "x", "y")
    assert pick(alone, *key) == pick(among, *key)
    assert pick(alone, *key)["ci_low"] is not None


@pytest.mark.parametrize(
    ("samples", "low", "high"),
    [
        ([5.0, 1.0, 3.0], 1.1, 4.9),
        ([2.0, float("nan"), 2.0], 2.0, 2.0),
        ([2.0, float("nan"), float("nan")], None, None),
    ],
)
def test_intervals(samples, low, high) -> None:
    ends = intervals(np.array([samples]))
    for end, expected in zip(ends, (low, high), strict=True):
        assert np.isnan(end[0]) if expected is None else end[0] == pytest.approx(expected)


def test_every_metric_can_have_an_interval() -> None:
    rows = [
        row
        for inputs in (invented(5, 100), judged(1, 30)[0])
        for row in corpus(inputs, samples=50).rows.to_pylist()
    ]
    with_interval = {row["metric"] for row in rows if row["ci_low"] is not None}
    assert with_interval == {metric.metric for metric in METRICS}


def test_a_target_needs_five_stories_in_one_voice() -> None:
    articles, stances = [], []
    for s in range(8):  # five in the outlets' own voice, three in that of a speaker
        voice, holder = ("outlet", None) if s < 5 else ("speaker", "P")
        for outlet in "xyz":
            articles.append(article(f"{s}{outlet}", outlet, f"s{s}"))
            stances.append(stance(f"{s}{outlet}", "T", "neutral", voice, holder))
    inputs = StoryInputs.of_rows(articles=articles, stances=stances)
    rows = corpus_agreement(story_agreement(inputs).parts, attributes(), samples=0).rows
    found = {(r["voice"], r["n_stories"]) for r in rows.to_pylist() if r["target_id"]}
    assert found == {("outlet", 5)}
