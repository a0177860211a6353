"""The outlet's stance toward a target: features, fit and model on small arrays."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.agreement.outlet_stance import (
    APART,
    COLUMNS,
    FEATURES,
    STORY,
    Coverage,
    Logistic,
    Model,
    TowardTarget,
    columns_of,
    features,
    fit,
    fit_logistic,
    from_json,
    load,
)

EMPTY = Coverage("s", "t")
FULL = Coverage(
    "s",
    "t",
    n_mentions=6,
    stances=(
        TowardTarget("outlet", -0.5),
        TowardTarget("outlet", -0.25),
        TowardTarget("author", 0.5),
        TowardTarget("speaker", -0.9, "a"),
        TowardTarget("speaker", 0.3, "a"),
        TowardTarget("speaker", 0.4, "b"),
    ),
)


def test_features_worked_by_hand() -> None:
    found = dict(zip(FEATURES, features([FULL])[0].tolist(), strict=True))
    assert found == pytest.approx(
        {
            "mentions": np.log(7),
            "against": np.log(1.45),  # .35 + .1: what lies beyond .15
            "net": np.tanh(-0.1 / 2),
            "critics": np.log(2),  # a, whose mean is -.3
        }
    )


def test_columns_are_the_storys_mean_and_the_distance_from_it() -> None:
    coverage = [FULL, EMPTY, replace(EMPTY, story=None), replace(FULL, target="other")]
    own = features(coverage)
    columns = columns_of(coverage)
    assert columns.shape == (4, len(COLUMNS))
    mean, apart, habit = np.split(columns, [len(STORY), len(STORY) + len(APART)], axis=1)
    there = own[:, [FEATURES.index(name) for name in STORY]]
    np.testing.assert_allclose(mean[0], (there[0] + there[1]) / 2)
    np.testing.assert_allclose(apart[0], -apart[1])
    assert apart[0][APART.index("net")] == pytest.approx(np.tanh(-0.1 / 2) / 2)
    np.testing.assert_allclose(mean[2:], there[2:])  # nothing to compare with
    np.testing.assert_array_equal(apart[2:], 0)
    np.testing.assert_array_equal(habit, 0)  # no outlet is known


@settings(deadline=None, max_examples=30)
@given(st.permutations(range(4)), st.permutations(range(6)))
def test_order_does_not_matter(articles: list[int], rows: list[int]) -> None:
    coverage = [FULL, EMPTY, replace(FULL, n_mentions=2), replace(EMPTY, story="other")]
    shuffled = [
        replace(
            coverage[i],
            stances=tuple(coverage[i].stances[j] for j in rows if j < len(coverage[i].stances)),
        )
        for i in articles
    ]
    expected = columns_of(coverage)
    np.testing.assert_allclose(columns_of(shuffled), expected[articles])


def test_habits_are_of_the_same_outlet_and_target_in_other_stories() -> None:
    """In the one story that another tells, too, the outlet is ln 1.45 / 2 apart from the mean."""
    here = replace(EMPTY, outlet="o")
    there = [replace(FULL, story="s2", outlet="o"), replace(EMPTY, story="s2", outlet="p")]
    alone = replace(FULL, story="s3", outlet="o")
    elsewhere = replace(FULL, story="s2", outlet="o", target="other")
    found = columns_of([here, *there, alone, elsewhere])[:, COLUMNS.index("against.habit")]
    apart = np.log(1.45) / 2
    assert found.tolist() == pytest.approx([apart / 3, 0.0, 0.0, apart / 3, 0.0])


def test_a_fit_is_at_its_optimum() -> None:
    """The gradient of the penalised loss, worked apart from Newton's method, vanishes."""
    generator = np.random.default_rng(0)
    columns = generator.normal(size=(80, 3))
    wanted = (generator.random(80) < 1 / (1 + np.exp(-columns[:, 0]))).astype(float)
    weights, bias = fit_logistic(columns, wanted, penalty=2.0)
    p = 1 / (1 + np.exp(-(columns @ weights + bias)))
    np.testing.assert_allclose(columns.T @ (wanted - p), 2.0 * weights, atol=1e-6)
    assert (wanted - p).sum() == pytest.approx(1 / (1 + np.exp(-bias)) - 0.5, abs=1e-6)
    assert weights[0] > abs(weights[1:]).max()


def test_a_heavier_penalty_draws_the_weights_to_nought() -> None:
    columns = np.array([[-1.0], [-0.5], [0.5], [1.0]])
    wanted = np.array([0.0, 0.0, 1.0, 1.0])
    light, heavy = (abs(fit_logistic(columns, wanted, p)[0][0]) for p in (0.1, 10.0))
    assert light > heavy > 0


@pytest.mark.parametrize(("n", "penalty"), [(0, 1.0), (3, 0.0)])
def test_what_cannot_be_fitted(n: int, penalty: float) -> None:
    with pytest.raises(ValueError, match="needs rows and a positive penalty"):
        fit_logistic(np.zeros((n, 2)), np.zeros(n), penalty)


def test_a_model_tells_what_it_was_fitted_to_and_survives_json() -> None:
    generator = np.random.default_rng(1)
    coverage, labels = [], []
    for number in range(60):
        against = number % 3 == 0
        score = generator.normal(-0.6 if against else 0.3, 0.2)
        rows = tuple(TowardTarget("outlet", float(score)) for _ in range(4))
        coverage.append(Coverage(f"s{number // 3}", "t", 4, stances=rows))
        labels.append("unfavourable" if against else "neutral")
    columns = columns_of(coverage)
    model = fit(columns, labels, penalty=1.0)  # type: ignore[arg-type]
    again = from_json(model.to_json())
    found = again.stances(coverage)
    right = [stance.label == label for stance, label in zip(found, labels, strict=True)]
    assert np.mean(right) > 0.95
    assert found[0].score < found[1].score
    for stance in found:
        total = stance.p_unfavourable + stance.p_neutral + stance.p_favourable
        assert total == pytest.approx(1.0)


def test_the_packaged_model_reads_any_coverage() -> None:
    model = load()
    assert model.stances([]) == []
    alone = model.stances([FULL, replace(EMPTY, story=None), Coverage(None, "t")])
    assert all(0 <= stance.p_unfavourable <= 1 and -1 <= stance.score <= 1 for stance in alone)


def against(outlet: str | None, story: str, n: int = 4, score: float = -0.8) -> Coverage:
    """An article with ``n`` rows of its own voice; 0 for one that says nothing itself."""
    rows = tuple(TowardTarget("outlet", score) for _ in range(n))
    return Coverage(story, "t", 4, rows, outlet)


def column(coverage: list[Coverage], name: str) -> list[float]:
    found: list[float] = columns_of(coverage)[:, COLUMNS.index(name)].tolist()
    return found


def test_a_storys_mean_counts_each_known_outlet_once() -> None:
    """Neither a second article of an outlet nor those of unknown ones move it for the others."""
    two = [against("o", "s"), against("p", "s", 0)]
    unknown = [against(None, "s", 6, -0.9), against(None, "s", 0)]
    again = [against("p", "s", 0) for _ in range(5)]
    own = features([*two, *unknown])[:, FEATURES.index("net")]
    expected = [(own[0] + own[1]) / 2]
    assert column([*two, *unknown, *again], "net.story") == pytest.approx(expected * 9)
    apart = column([*two, *unknown], "net.apart")
    assert apart == pytest.approx((own - expected[0]).tolist()), "they are measured against it"
    nobody = [replace(each, outlet=None) for each in two]
    assert column(nobody, "net.story") == pytest.approx(expected * 2), "then by article"


def test_stories_that_an_outlet_tells_alone_do_not_thin_its_habit() -> None:
    compared = [each for n in range(3) for each in (against("o", f"{n}"), against("p", f"{n}", 0))]
    alone = [against("o", f"alone {n}") for n in range(20)]
    alone += [against(None, f"alone {n}", 0) for n in range(10)]  # nobody to be compared with
    expected = column(compared, "against.habit")
    assert expected[0] > 0.1
    assert column([*compared, *alone], "against.habit")[: len(compared)] == pytest.approx(expected)


@pytest.mark.parametrize("n_stories", [1, 5, 30, 300])
def test_an_article_that_says_nothing_is_called_neutral(n_stories: int) -> None:
    """However hard its outlet is on the target elsewhere."""
    hard = [
        each
        for n in range(n_stories)
        for each in (against("o", f"{n}", 9, -0.95), against("p", f"{n}", 0))
    ]
    silent, other = load().stances([*hard, against("o", "last", 0), against("p", "last", 0)])[-2:]
    assert (silent.label, other.label) == ("neutral", "neutral")
    spoken = Coverage("last", "t", 4, (TowardTarget("speaker", -0.9, "a"),), "o")
    assert load().stances([*hard, spoken])[-1].label == "neutral", "a speaker's words are not its"


def test_columns_beyond_what_was_fitted_count_as_the_end_of_it() -> None:
    model = load()
    habit = COLUMNS.index("against.habit")
    assert (model.low >= -4).all()
    assert (model.high <= 4).all()
    for place in range(len(COLUMNS)):
        for end, sign in ((model.low, -1), (model.high, 1)):
            there = model.mean.copy()
            there[place] += end[place] * model.spread[place]
            beyond = there.copy()
            beyond[place] += sign * 50
            at, far = model.read(np.array([there, beyond]), [True, True])
            assert far.score == pytest.approx(at.score), COLUMNS[place]
    columns = np.zeros((4, len(COLUMNS)))
    columns[:, habit] = [-1.0, 0.0, 0.0, 1.0]
    fitted = fit(columns, ["neutral", "neutral", "neutral", "unfavourable"], penalty=1.0)
    assert fitted.high[habit] == pytest.approx(np.sqrt(2)), "the highest habit that was seen"
    assert fitted.low[habit] == pytest.approx(-np.sqrt(2))


@pytest.mark.parametrize(
    ("p_against", "p_for", "speaks", "expected"),
    [
        (0.27, 0.11, True, "unfavourable"),
        (0.19, 0.11, True, "neutral"),  # for reaches its cut, against outweighs it
        (0.21, 0.60, True, "favourable"),  # and the converse
        (0.05, 0.11, True, "favourable"),
        (0.05, 0.05, True, "neutral"),
        (0.90, 0.05, False, "neutral"),
        (0.05, 0.90, False, "neutral"),
    ],
)
def test_a_label_never_contradicts_the_score(
    p_against: float, p_for: float, speaks: bool, expected: str
) -> None:
    def sure(p: float, cut: float) -> Logistic:
        return Logistic(np.zeros(len(COLUMNS)), float(np.log(p / (1 - p))), cut)

    ends = np.full(len(COLUMNS), 4.0)
    model = Model(ends * 0, ends / 4, -ends, ends, sure(p_against, 0.2), sure(p_for, 0.1))
    (stance,) = model.read(np.zeros((1, len(COLUMNS))), [speaks])
    assert stance.label == expected
    assert stance.score * {"unfavourable": -1, "neutral": 0, "favourable": 1}[expected] >= 0
