import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from pipeline.stories import matching
from pipeline.stories.background import packaged as background
from pipeline.stories.matching import FEATURES, Angles, Comparison, Said, Topic, examine, load
from pipeline.stories.speakers import Voice

ODA, NILS = Voice("p1", "person", "Oda Lind"), Voice("p2", "person", "Nils Ravn")
OTHERS = ["the bridge at Velm is closed to lorries", "nobody has seen the minister for weeks"]


def said(content: str, voice: Voice = ODA, *, kind: str = "direct", act: str | None = None) -> Said:
    return matching.said(content, voice, kind, act, background())


def compared(one: Said, other: Said, angles: Angles | None = None) -> Comparison:
    wordings = [s.wording for s in (one, other, *map(said, OTHERS))]
    return examine(one, other, angles, Topic(wordings, background()))


def feature(found: Comparison, name: str) -> float:
    return found.features[FEATURES.index(name)]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("we close the port on Friday", "he said we close the port on Friday night", "verbatim"),
        (
            "Let us begin. We have a duty to the dockers.",
            "We have a duty to the dockers. The rest can wait until the harvest is in.",
            "verbatim",
        ),
        (
            "that the board would “never again leave the dockers alone” in such a year",
            "“We will never again leave the dockers alone. Not this time,”",
            "verbatim",
        ),
        (
            "he has sent men to the island to look for the old charter",
            "that he sent his own men to the island looking for the charter",
            "edited",
        ),
        ("rates may well rise in the spring", "dearer money is coming before May", "paraphrase"),
    ],
)
def test_relation_of_words(one: str, other: str, expected: str) -> None:
    a, b = said(one), said(other)
    assert matching.relation_of(a, b, compared(a, b)) == expected
    assert matching.relation_of(b, a, compared(b, a)) == expected


@pytest.mark.parametrize("with_vectors", [True, False])
def test_evidence_moves_the_probability_as_it_should(with_vectors: bool) -> None:
    model = matching.packaged(with_vectors=with_vectors)
    text = "the ferry to the islands will be stopped for good in the autumn"
    loosely = "that the islands lose their ferry for good after the summer"

    def chance(other: Said, plain: float = 0.7, bare: float = 0.6) -> float:
        angles = Angles(plain, bare) if with_vectors else None
        found = compared(said(text, act="claim"), other, angles)
        return float(model.probabilities(matching.rows([found]))[0])

    base = chance(said(loosely, act="claim"))
    assert chance(said(text, act="claim")) > 0.95
    assert chance(said(loosely, NILS, act="claim")) < base
    assert chance(said(loosely, act="denial")) < base
    assert chance(said(loosely + ", not before", act="claim")) < base
    assert chance(said(OTHERS[0]), 0.1, -0.1) < 0.2
    if with_vectors:
        assert chance(said(loosely, act="claim"), 0.4, 0.2) < base


def test_features_of_a_pair() -> None:
    one, other = said("700 dockers have been called out"), said("900 dockers will be called out")
    found = compared(one, other, Angles(0.8, 0.5))
    assert feature(found, "numbers_clash") == feature(found, "speaker_one") == 1.0
    assert (feature(found, "cosine"), feature(found, "centred_cosine")) == (0.8, 0.5)
    assert compared(other, one, Angles(0.8, 0.5)).features == pytest.approx(found.features)
    assert all(np.isfinite(compared(said(""), said("…")).features))


def test_what_all_quotes_mention_tells_less() -> None:
    quotes = ["the salt tax is too high", "the salt tax must go", "the salt tax and the dockers",
              "nobody pays the salt tax", "the minister spoke of the salt tax"]  # fmt: skip
    topic = Topic([said(q).wording for q in quotes], background())
    assert topic.weight(frozenset(["salt"])) < topic.weight(frozenset(["docker"]))
    assert topic.weight(frozenset(["salt", "docker"])) == pytest.approx(
        topic.weight(frozenset(["salt"])) + topic.weight(frozenset(["docker"]))
    )


def test_centred_vectors_are_unit_rows_and_nothing_stays_nothing() -> None:
    rows = np.array([[1, 0, 0], [0.8, 0.6, 0], [0, 0, 0]], dtype=np.float32)
    found = matching.centred(rows)
    assert np.linalg.norm(found, axis=1).tolist() == pytest.approx([1, 1, 0])
    assert found[0] @ found[1] < rows[0] @ rows[1]


def test_two_persons_need_a_long_run_and_paraphrases_a_clause() -> None:
    model = matching.packaged(with_vectors=False)
    short = compared(said("we will not sign it now"), said("we will not sign it now", NILS))
    assert not model.accepts(short, 0.99, "verbatim")
    long = "we will not sign it now or at any other time"
    assert model.accepts(compared(said(long), said(long, NILS)), 0.99, "verbatim")
    noun = compared(said("the old salt tax"), said("the tax is unjust"))
    assert not model.accepts(noun, 0.99, "paraphrase")
    clauses = compared(said("the tax has to go"), said("the tax is unjust"))
    assert model.accepts(clauses, 0.8, "paraphrase")
    assert not model.accepts(clauses, 0.8, "paraphrase", near=True)


def test_an_unknown_feature_is_an_error() -> None:
    record = {"bias": 0, "same_words": 0.5, "paraphrase": 0.5, "join": 0.2, "weights": {"luck": 1}}
    with pytest.raises(ValueError, match="luck"):
        load(record)


def test_the_packaged_weights_are_those_of_the_features_and_all_are_explained() -> None:
    data = files("pipeline.stories") / "data" / "matching.json"
    record = json.loads(data.read_text(encoding="utf-8"))
    assert tuple(record["with_vectors"]["weights"]) == FEATURES
    assert tuple(record["without_vectors"]["weights"]) == matching.WITHOUT_VECTORS
    page = (Path(__file__).parents[3] / "docs" / "statements.md").read_text(encoding="utf-8")
    assert [name for name in FEATURES if f"`{name}`" not in page] == []
