"""The three seed articles: who is one and who says what. Skipped where they are absent."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

import pytest

from pipeline.entities.resolve import aliases, local_rows, resolve
from pipeline.language.build import build
from pipeline.language.extensions import DocContext

SEEDS = Path(os.environ.get("CONCORD_SEEDS") or Path(__file__).parents[4] / "shared" / "seeds")

pytestmark = pytest.mark.skipif(
    not list(SEEDS.glob("*.txt")), reason="no seed articles: set CONCORD_SEEDS to their folder"
)


@pytest.fixture(scope="module")
def docs():
    nlp = build(components=("concord_quotes", "concord_coreference"))
    found = {}
    for path in sorted(SEEDS.glob("*.txt")):
        doc = nlp.make_doc(path.read_text(encoding="utf-8"))
        doc._.concord_context = DocContext(article_id=path.stem[:3])
        found[path.stem[:3]] = nlp(doc)
    return found


@pytest.fixture(scope="module")
def resolved(docs):
    rows = []
    for name, doc in docs.items():
        rows += local_rows(name, doc._.concord_entities, doc._.concord_mentions)
    return rows, resolve(rows)


def test_one_entity_each(docs, resolved) -> None:
    rows, resolution = resolved
    names: dict[str, set[str]] = defaultdict(set)
    for row in aliases(rows, resolution):
        names[row.alias].add(row.entity_id)
    expected = {
        "China": "country:cn",
        "Beijing": "country:cn",
        "North Korea": "country:kp",
        "Pyongyang": "country:kp",
        "D.P.R.K.": "country:kp",
        "Russia": "country:ru",
        "Kremlin": "country:ru",
        "United States": "country:us",
        "Xi Jinping": "person:xi jinping",
        "Xi": "person:xi jinping",
        "Victor D. Cha": "person:victor cha",
        "Cha": "person:victor cha",
        "Shen Dingli": "person:shen dingli",
        "Shen": "person:shen dingli",
        "Zhu Feng": "person:zhu feng",
        "Zhu": "person:zhu feng",
        "Feng": "person:feng yujun",
    }
    for alias, entity_id in expected.items():
        # A capital may also be a place ("in Beijing"), never another country or person.
        others = {e for e in names[alias] if not e.startswith("place:")}
        assert others == {entity_id}, alias


def test_beijing_is_a_metonym(resolved) -> None:
    rows, resolution = resolved
    kinds = {(a.entity_id, a.alias): a.kind for a in aliases(rows, resolution)}
    assert kinds["country:cn", "Beijing"] == "metonym"


@pytest.mark.parametrize(
    ("article", "speaker"),
    [
        ("000", "person:zhu feng"),
        ("000", "person:shen dingli"),
        ("001", "person:victor cha"),
        ("001", "person:xi jinping"),
        ("002", "person:xi jinping"),
    ],
)
def test_speakers(docs, article: str, speaker: str) -> None:
    doc = docs[article]
    keys = {doc._.concord_entities[q.speaker].key for q in doc._.concord_quotes
            if q.speaker is not None}  # fmt: skip
    assert speaker in keys


def test_a_school_of_thought_is_no_person(docs) -> None:
    doc = docs["000"]
    keys = {e.key for e in doc._.concord_entities}
    assert "other:xi jinping thought on diplomacy" in keys
    assert not any(e.name == "Asian NATO" and e.key == "organisation:nato"
                   for d in docs.values() for e in d._.concord_entities)  # fmt: skip
