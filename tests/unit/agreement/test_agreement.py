import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.agreement.bootstrap import intervals
from pipeline.agreement.collect import prevailing_label
from pipeline.agreement.compute import agreement
from pipeline.agreement.inputs import (
    AgreementArticle,
    AgreementInputs,
    AgreementRow,
    CarriedStatement,
    HeldStance,
)
from pipeline.agreement.metrics import METRICS


def article(name: str, outlet: str, story: str | None = "s1", genre="news", **other):
    values = {"known": True, "is_copy": False} | other
    return AgreementArticle(name, outlet, values["known"], genre, story, values["is_copy"])


def stance(name: str, target: str, label: str, voice="outlet", holder: str | None = None, **other):
    score = {"favourable": 0.8, "neutral": 0.0, "unfavourable": -0.8}[label]
    return HeldStance(name, voice, holder, target, label, other.pop("score", score), **other)


def pick(rows: list[AgreementRow], metric: str, *key) -> AgreementRow:
    """The one row of (story, voice, outlet_a, outlet_b, target)."""
    keys = {
        (r.story_id, r.voice, r.outlet_a, r.outlet_b, r.target_id): r
        for r in rows
        if r.metric == metric
    }
    return keys[(*key, *[None] * (5 - len(key)))]


# The example of docs/agreement.md.
EXAMPLE = AgreementInputs(
    articles=[article("a1", "courier"), article("b1", "herald")],
    entities={"a1": frozenset("VXY"), "b1": frozenset("XYZW")},
    statements=[
        CarriedStatement("t1", "a1", "P"),
        CarriedStatement("t2", "a1", "Q"),
        CarriedStatement("t1", "b1", "P"),
    ],
    stances=[
        stance("a1", "V", "unfavourable"),
        stance("a1", "X", "favourable"),
        stance("a1", "Y", "neutral"),
        stance("b1", "X", "favourable"),
        stance("b1", "Y", "unfavourable"),
        stance("b1", "Z", "neutral"),
    ],
)


@pytest.mark.parametrize(
    ("metric", "voice", "outlets", "value", "raw", "chance", "n", "unit"),
    [
        ("entity_overlap", None, ("courier", "herald"), 2 / 5, None, None, 5, "entity"),
        ("entity_share", None, ("courier", "herald"), 2 / 3, None, None, 3, "entity"),
        ("entity_share", None, ("herald", "courier"), 2 / 4, None, None, 4, "entity"),
        ("statement_overlap", None, ("courier", "herald"), 1 / 2, None, None, 2, "statement"),
        ("statement_coverage", None, ("courier", "herald"), 1 / 2, None, None, 2, "statement"),
        ("statement_coverage", None, ("herald", "courier"), 1, None, None, 1, "statement"),
        ("speaker_overlap", None, ("courier", "herald"), 1 / 2, None, None, 2, "speaker"),
        # Two shared targets, four labels (2 favourable, 1 neutral, 1 unfavourable).
        ("stance_agreement", "outlet", ("courier", "herald"), 1 / 2, 1 / 2, 1 / 6, 2,
         "judged target"),
        ("stance_alpha_nominal", "outlet", ("courier", "herald"), 2 / 5, 1 / 2, 1 / 6, 2,
         "judged target"),
    ],
)  # fmt: skip
def test_example(metric, voice, outlets, value, raw, chance, n, unit) -> None:
    for pair in (outlets, (None, None)):
        if pair == (None, None) and metric in {"entity_share", "statement_coverage"}:
            continue
        row = pick(agreement(EXAMPLE), metric, "s1", voice, *pair)
        assert row.value == pytest.approx(value)
        assert row.raw == (None if raw is None else pytest.approx(raw))
        assert row.chance == (None if chance is None else pytest.approx(chance))
        assert (row.n, row.unit) == (n, unit)
        assert row.ci_low is row.ci_high is None


def test_directed_metrics_over_all_outlets_count_both_orders() -> None:
    rows = agreement(EXAMPLE)
    row = pick(rows, "entity_share", "s1")
    assert (row.value, row.n) == (pytest.approx((2 + 2) / (3 + 4)), 7)


def test_every_metric_is_registered_and_every_registered_one_computed() -> None:
    assert {row.metric for row in agreement(EXAMPLE)} == {m.metric for m in METRICS}


def test_directed_metrics_come_in_both_orders_and_symmetric_ones_once() -> None:
    direction = {m.metric: m.direction for m in METRICS}
    pairs = [r for r in agreement(EXAMPLE) if r.story_id and r.outlet_a]
    for metric, found in direction.items():
        orders = {(r.outlet_a, r.outlet_b) for r in pairs if r.metric == metric}
        once = {("courier", "herald")}
        assert orders == (once | {("herald", "courier")} if found == "directed" else once)


def test_ids_are_those_of_the_key_columns() -> None:
    rows = agreement(EXAMPLE)
    assert len({row.agreement_id for row in rows}) == len(rows)
    row = rows[0]
    assert replace(row, value=None, n=0).agreement_id == row.agreement_id
    assert replace(row, story_id="s2").agreement_id != row.agreement_id


def test_undefined_is_null_with_n_zero() -> None:
    inputs = AgreementInputs([article("a", "x"), article("b", "y")])
    rows = [r for r in agreement(inputs) if r.outlet_a]
    assert {r.metric for r in rows} == {
        "entity_overlap", "entity_share", "statement_overlap", "statement_coverage",
        "speaker_overlap",
    }  # fmt: skip
    assert all(r.value is None and r.n == 0 for r in rows)


def test_outlets_that_judge_different_targets_share_no_unit() -> None:
    inputs = AgreementInputs(
        [article("a", "x"), article("b", "y")],
        stances=[stance("a", "T", "neutral"), stance("b", "U", "neutral")],
    )
    row = pick(agreement(inputs), "stance_agreement", "s1", "outlet", "x", "y")
    assert (row.value, row.raw, row.chance, row.n) == (None, None, None, 0)


def test_voices_are_never_pooled() -> None:
    inputs = AgreementInputs(
        [article("a", "x"), article("b", "y"), article("c", "z", genre="opinion")],
        stances=[
            stance("a", "T", "favourable"),
            stance("b", "T", "unfavourable", "speaker", "P"),
            stance("c", "T", "favourable", "author", "Q"),
        ],
    )
    assert not [r for r in agreement(inputs) if r.metric.startswith("stance")]


def test_speakers_are_compared_by_holder_and_target() -> None:
    inputs = AgreementInputs(
        [article("a", "x"), article("b", "y")],
        stances=[
            stance("a", "T", "favourable", "speaker", "P"),
            stance("b", "T", "favourable", "speaker", "P"),
            stance("b", "T", "unfavourable", "speaker", "Q"),
            stance("a", "T", "unfavourable", "speaker", "P", hypothetical=True),
        ],
    )
    row = pick(agreement(inputs), "stance_agreement", "s1", "speaker", "x", "y")
    assert (row.value, row.n) == (1.0, 1)


@pytest.mark.parametrize(
    ("stances", "label"),
    [
        ([("favourable", 0.9)], "favourable"),
        ([("favourable", 0.2), ("unfavourable", -0.9), ("favourable", 0.2)], "favourable"),
        ([("favourable", 0.9), ("unfavourable", -0.2)], "favourable"),
        ([("favourable", 0.6), ("neutral", 0.0)], "neutral"),
        ([("favourable", 0.5), ("unfavourable", -0.5)], "unfavourable"),
    ],
)
def test_prevailing_label(stances, label: str) -> None:
    held = [stance("a", "T", name, score=score) for name, score in stances]
    assert prevailing_label(held) == label
    assert prevailing_label(held[::-1]) == label


def test_unknown_outlets_have_pairs_and_no_part_in_all() -> None:
    inputs = AgreementInputs(
        [article("a", "x"), article("b", "unknown:1", known=False)],
        {"a": frozenset("PQ"), "b": frozenset("PQ")},
    )
    rows = agreement(inputs)
    assert pick(rows, "entity_overlap", "s1", None, "unknown:1", "x").value == 1
    assert not [r for r in rows if r.outlet_a is None or r.story_id is None]


def test_genres_within_a_story_and_over_the_corpus() -> None:
    inputs = AgreementInputs(
        [article("a", "x"), article("b", "y"), article("c", "z", genre="opinion")],
        {name: frozenset("PQ") for name in "abc"},
    )
    rows = agreement(inputs)
    assert pick(rows, "entity_overlap", "s1", None, "x", "z").value == 1
    corpus = {(r.outlet_a, r.outlet_b) for r in rows if r.story_id is None}
    assert corpus == {("x", "y"), ("y", "x"), (None, None)}


def test_copies_and_articles_outside_stories_do_not_count() -> None:
    inputs = AgreementInputs(
        [article("a", "x"), article("b", "y", is_copy=True), article("c", "z", None)],
        {name: frozenset("PQ") for name in "abc"},
        [CarriedStatement("t", "b", "P")],
        [stance("b", "T", "neutral")],
    )
    assert agreement(inputs) == []


def test_target_rows_compare_all_known_outlets() -> None:
    inputs = AgreementInputs(
        [article("a", "x"), article("b", "y"), article("c", "z"),
         article("d", "unknown:1", known=False)],
        stances=[
            stance("a", "T", "favourable"),
            stance("b", "T", "favourable"),
            stance("c", "T", "unfavourable"),
            stance("d", "T", "unfavourable"),
        ],
    )  # fmt: skip
    row = pick(agreement(inputs), "stance_agreement", "s1", "outlet", None, None, "T")
    assert (row.value, row.n) == (pytest.approx(1 / 3), 1)


@pytest.mark.parametrize(
    "inputs",
    [
        AgreementInputs([article("a", "x"), article("a", "y")]),
        AgreementInputs([], {"a": frozenset()}),
        AgreementInputs([], statements=[CarriedStatement("t", "a")]),
        AgreementInputs([], stances=[stance("a", "T", "neutral")]),
    ],
)
def test_inconsistent_inputs_are_errors(inputs: AgreementInputs) -> None:
    with pytest.raises(ValueError, match="article"):
        agreement(inputs)


def invented(seed: int, n_stories: int) -> AgreementInputs:
    rng = random.Random(seed)  # noqa: S311
    articles, entities, statements, stances = [], {}, [], []
    for s in range(n_stories):
        for outlet in rng.sample("uvwxyz", rng.randint(1, 5)):
            name = f"{s}{outlet}"
            genre = rng.choice(["news", "news", "news", "opinion"])
            known, copy = outlet != "u", rng.random() < 0.1
            articles.append(article(name, outlet, f"s{s:02}", genre, known=known, is_copy=copy))
            entities[name] = frozenset(rng.sample("ABCDEFGH", rng.randint(0, 6)))
            statements += [
                CarriedStatement(f"{s}t{k}", name, rng.choice([None, "P", "Q"]))
                for k in range(rng.randint(0, 4))
            ]
            for _ in range(rng.randint(0, 5)):
                label = rng.choice(["favourable", "neutral", "unfavourable"])
                voice = rng.choice(["outlet", "author", "speaker"])
                holder = rng.choice("PQ") if voice == "speaker" else None
                stances.append(stance(name, rng.choice("TUV"), label, voice, holder))
    return AgreementInputs(articles, entities, statements, stances)


@given(st.integers(0, 10**6), st.integers(0, 8), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=25)
def test_rows_are_well_formed_and_ignore_order(seed: int, n: int, rng) -> None:
    inputs = invented(seed, n)
    rows = agreement(inputs, samples=20)
    shuffled = [rng.sample(list(x), len(x))
                for x in (inputs.articles, inputs.statements, inputs.stances)]  # fmt: skip
    again = AgreementInputs(shuffled[0], inputs.entities, shuffled[1], shuffled[2])
    assert agreement(again, samples=20) == rows
    low = {m.metric: -1 if "-1" in m.range else 0 for m in METRICS}
    assert len({row.agreement_id for row in rows}) == len(rows)
    for row in rows:
        assert (row.outlet_a is None) == (row.outlet_b is None)
        assert row.value is None or low[row.metric] <= row.value <= 1
        assert row.n > 0 or row.value is None
        assert (row.voice is not None) == row.metric.startswith("stance")
        assert row.target_id is None or row.outlet_a is None
        if row.ci_low is not None:
            assert row.story_id is None
            assert low[row.metric] <= row.ci_low <= row.ci_high <= 1
        if row.story_id is None:
            assert "u" not in {row.outlet_a, row.outlet_b}


def test_corpus_rows_sum_over_stories_and_have_intervals() -> None:
    stories = range(6)
    shared = [{"P"} if s % 2 else {"P", "Q", "R"} for s in stories]
    inputs = AgreementInputs(
        [article(f"{o}{s}", o, f"s{s}") for s in stories for o in "xy"],
        {f"x{s}": frozenset("PQR") for s in stories}
        | {f"y{s}": frozenset(shared[s]) for s in stories},
    )
    row = pick(agreement(inputs), "entity_overlap", None, None, "x", "y")
    assert (row.value, row.n) == (pytest.approx((3 * 3 + 3 * 1) / 18), 18)
    assert row.ci_low is not None
    assert row.ci_high is not None
    assert 0.333 <= row.ci_low < row.value < row.ci_high <= 1
    few = AgreementInputs(
        [a for a in inputs.articles if a.story_id < "s4"],
        {k: v for k, v in inputs.entities.items() if k[1] < "4"},
    )
    assert pick(agreement(few), "entity_overlap", None, None, "x", "y").ci_low is None


def test_an_interval_depends_on_its_own_stories_alone() -> None:
    pair = [article(f"{o}{s}", o, f"s{s}") for s in range(6) for o in "xy"]
    entities = {a.article_id: frozenset("PQR"[: 1 + hash_free(a.article_id)]) for a in pair}
    others = [article(f"{o}{s}", o, f"s{s}") for s in range(6, 12) for o in "yz"]
    alone = agreement(AgreementInputs(pair, entities))
    among = agreement(AgreementInputs(pair + others, entities))
    key = ("entity_overlap", None, None, "x", "y")
    assert pick(alone, *key) == pick(among, *key)
    assert pick(alone, *key).ci_low is not None


def hash_free(name: str) -> int:
    """A number from 0 to 2 that differs between runs of letters, without Python's salted hash."""
    return sum(map(ord, name)) % 3


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
