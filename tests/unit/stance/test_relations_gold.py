"""The table of actions, its documentation and the gold sentences agree; accuracy has a floor."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from benchmarks.relations import GOLD, NAMES, Item, found_in, items, table
from pipeline.language.stance import lexicon
from pipeline.language.stance.relations import RelationFinder

ROOT = Path(__file__).parents[3]
ACTIONS = list(lexicon.rows("actions.tsv"))
ITEMS = list(items(GOLD.read_text(encoding="utf-8")))
SILENT = {"negation", "future", "modal", "question", "condition", "unasserted", "bystander"}
PRECISION, RECALL = 0.97, 0.93


@pytest.fixture(scope="session")
def finder() -> RelationFinder:
    return RelationFinder(lexicon.load())


@pytest.mark.parametrize(("action", "example"), [(row[0], row[4]) for row in ACTIONS])
def test_the_example_of_an_action_shows_it(
    nlp: Language, finder: RelationFinder, action: str, example: str
) -> None:
    [item] = items(f"example | {example}")
    assert {found for _, found, _ in found_in(nlp, finder, item)} == {action}


def test_the_document_shows_the_table() -> None:
    document = (ROOT / "docs" / "relations.md").read_text(encoding="utf-8")
    start = document.index("-->\n") + len("-->\n")
    assert document[start : document.index("\n<!-- end of table -->")] == table()


def test_gold_is_found(nlp: Language, finder: RelationFinder) -> None:
    pairs = [(item.relations, found_in(nlp, finder, item)) for item in ITEMS]
    hits = sum(len(gold & found) for gold, found in pairs)
    assert hits / sum(len(found) for _, found in pairs) >= PRECISION
    assert hits / sum(len(gold) for gold, _ in pairs) >= RECALL


def test_gold_has_the_classes_that_its_readme_names() -> None:
    assert len(ITEMS) >= 150
    assert sum(not item.relations for item in ITEMS) >= 50
    assert not [item for item in ITEMS if item.group in SILENT and item.relations]
    assert {item.group for item in ITEMS if not item.relations} - SILENT <= {"relative"}


def test_classes_have_the_sign_of_their_weights() -> None:
    for name, category, weight, _, _ in ACTIONS:
        sign = (int(weight) > 0) - (int(weight) < 0)
        assert sign == {"contact": 0, "cooperation": 1, "conflict": -1}[category.split()[-1]], name
        assert -10 <= int(weight) <= 10


def test_no_word_is_twice_in_a_way() -> None:
    counts = Counter(
        (pos, way, word)
        for _, pos, way, words in lexicon.rows("action_words.tsv")
        for word in words.replace("&", "").split()
    )
    assert [key for key, n in counts.items() if n > 1] == []
    assert {row[0] for row in lexicon.rows("action_words.tsv")} <= {row[0] for row in ACTIONS}


def test_no_relation_word_is_twice_in_a_kind() -> None:
    for kind, words in lexicon.rows("relation_words.tsv"):
        assert [w for w, n in Counter(words.split()).items() if n > 1] == [], kind


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.sampled_from(
            [*NAMES, "attacked", "sanctions", "on", "by", "refused to", "and", "whose", "with", ",",
             "of", "threat", "was", "talks", "between", "deal", "?", "if", "“", "will not", "meet"]
        ),
        max_size=30,
    )
)  # fmt: skip
def test_any_words_give_relations_of_the_table_between_two(
    nlp: Language, finder: RelationFinder, words: list[str]
) -> None:
    [item] = items(f"words | {' '.join(words)}")
    assert isinstance(item, Item)
    for actor, action, target in found_in(nlp, finder, item):
        assert actor != target
        assert action in lexicon.load().actions
        assert {actor, target} <= {name for _, _, name in item.mentions}
