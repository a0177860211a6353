import numpy as np

from pipeline.agreement.bootstrap import story_weights

IDS = [f"s_{i:04}" for i in range(400)]


def test_numbers_are_poisson_with_mean_one() -> None:
    weights = story_weights(IDS, 1000)
    shares = np.bincount(weights.ravel(), minlength=5)[:5] / weights.size
    # Standard errors are below 0.001.
    assert np.abs(shares - [0.3679, 0.3679, 0.1839, 0.0613, 0.0153]).max() < 0.004
    assert abs(weights.mean() - 1) < 0.005
    assert abs(weights.var() - 1) < 0.01


def test_stories_and_samples_are_independent() -> None:
    weights = story_weights(IDS, 1000).astype(float)
    for matrix in (weights[:40], weights.T[:40]):
        correlations = np.corrcoef(matrix)[np.triu_indices(40, 1)]
        spread = 1 / np.sqrt(matrix.shape[1])
        assert abs(correlations.mean()) < spread / 5
        assert 0.85 < correlations.std() / spread < 1.15


def test_a_story_has_the_same_numbers_wherever_it_stands() -> None:
    whole = story_weights(IDS, 10)
    assert np.array_equal(story_weights(IDS[::-1], 10), whole[::-1])
    assert np.array_equal(story_weights([IDS[7]], 10)[0], whole[7])
    assert np.array_equal(story_weights(IDS, 7), whole[:, :7])


def test_numbers_never_change() -> None:
    assert story_weights(["s_1", "story"], 12).tolist() == [
        [3, 1, 1, 2, 1, 0, 1, 0, 1, 2, 1, 1],
        [1, 0, 1, 1, 1, 1, 0, 0, 2, 0, 2, 1],
    ]
