from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.entities.resolve import LocalRow, aliases, local_rows, resolve
from pipeline.models import LocalEntity, Mention


def person(article: str, local_id: int, name: str, n: int = 1) -> LocalRow:
    return LocalRow(article, local_id, f"person:{name.lower()}", name, "person", n_mentions=n)


def organisation(
    article: str, local_id: int, name: str, key: str = "", acronym: str = ""
) -> LocalRow:
    given_aliases = ((name, "name"), *(((acronym, "acronym"),) if acronym else ()))
    return LocalRow(
        article,
        local_id,
        f"organisation:{key or name.lower()}",
        name,
        "organisation",
        aliases=given_aliases,  # type: ignore[arg-type]
    )


SHORT_FORMS = [
    ("one candidate", ["Ada Quill", "Quill"], "Quill", "person:ada quill"),
    ("no candidate", ["Ada Quill", "Brook"], "Brook", "person:brook"),
    ("two candidates", ["Ada Quill", "Ben Quill", "Quill"], "Quill", "person:quill"),
    ("family name first", ["Zhu Feng", "Zhu"], "Zhu", "person:zhu feng"),
    ("a given name does not do", ["Victor Stone", "Victor"], "Victor", "person:victor"),
    ("surname of two words", ["Ada Reyes Quill", "Reyes Quill"], "Reyes Quill",
     "person:ada reyes quill"),
    ("middle name", ["Ada Quill", "Ada Rose Quill"], "Ada Rose Quill", "person:ada quill"),
    (
        "two middle names are two people",
        ["Ada Quill", "Ada Rose Quill", "Ada May Quill"],
        "Ada Rose Quill",
        "person:ada rose quill",
    ),
    ("surname through a middle name", ["Ada Quill", "Ada Rose Quill", "Quill"], "Quill",
     "person:ada quill"),
]  # fmt: skip


@pytest.mark.parametrize(("names", "asked", "expected"), [row[1:] for row in SHORT_FORMS],
                         ids=[row[0] for row in SHORT_FORMS])  # fmt: skip
def test_short_names(names: list[str], asked: str, expected: str) -> None:
    rows = [person(f"a{n}", 0, name) for n, name in enumerate(names)]
    assert resolve(rows).entity_of[f"a{names.index(asked)}", 0] == expected


def test_a_far_more_frequent_namesake_takes_the_surname() -> None:
    rows = [person(f"a{n}", 0, "Ada Quill") for n in range(8)]
    rows += [person("b", 0, "Ben Quill"), person("c", 0, "Quill")]
    assert resolve(rows).entity_of["c", 0] == "person:ada quill"
    assert resolve(rows[6:]).entity_of["c", 0] == "person:quill"


def test_acronym_joins_its_one_expansion() -> None:
    full = organisation("a", 0, "Harbour Safety Board", acronym="HSB")
    short = organisation("b", 0, "HSB", key="hsb")
    assert resolve([full, short]).entity_of["b", 0] == "organisation:harbour safety board"
    rival = organisation("c", 0, "Home Savings Bank", acronym="H.S.B.")
    assert resolve([full, short, rival]).entity_of["b", 0] == "organisation:hsb"


def test_expansion_that_no_article_introduced_stays_apart() -> None:
    rows = [organisation("a", 0, "Harbour Safety Board"), organisation("b", 0, "HSB", key="hsb")]
    assert len(resolve(rows).entities) == 2


def test_best_name_is_the_most_frequent_full_form() -> None:
    rows = [
        LocalRow("a", 0, "person:victor cha", "Victor D. Cha", "person", n_mentions=1),
        LocalRow("b", 0, "person:victor cha", "Victor Cha", "person", n_mentions=3),
        LocalRow("c", 0, "person:cha", "Cha", "person", n_mentions=9),
    ]
    assert [(e.entity_id, e.name) for e in resolve(rows).entities] == [
        ("person:victor cha", "Victor Cha")
    ]


def test_unnamed_speakers_never_meet() -> None:
    rows = [LocalRow(a, 0, f"unnamed:{a}:analysts", "analysts", "unnamed") for a in ("a", "b")]
    assert len(resolve(rows).entities) == 2


def test_country_keeps_its_codes() -> None:
    rows = [LocalRow(a, 0, "country:cn", "China", "country", "cn", "Q148") for a in "ab"]
    (entity,) = resolve(rows).entities
    assert (entity.country_code, entity.wikidata_id) == ("cn", "Q148")


def test_local_rows_and_aliases() -> None:
    entities = [LocalEntity("country:cn", "China", "country", "cn", "Q148",
                            (("Beijing", "metonym"), ("China", "name")))]  # fmt: skip
    mentions = [Mention("text", 0, 5, "China", "GPE", "name", 0)] * 2
    rows = local_rows("a", entities, mentions) + local_rows("b", entities, mentions)
    assert rows[0].n_mentions == 2
    assert [(a.alias, a.kind) for a in aliases(rows, resolve(rows))] == [
        ("Beijing", "metonym"),
        ("China", "name"),
    ]


_word = st.sampled_from(["ada", "ben", "quill", "rose", "zhu", "feng", "victor", "o'dell", "m"])
_names = st.lists(_word, min_size=1, max_size=3).map(lambda ws: " ".join(ws).title())


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(_names, st.integers(1, 4)), max_size=14), st.randoms())
def test_resolve_does_not_depend_on_order(
    found: list[tuple[str, int]], chance: random.Random
) -> None:
    rows = [person(f"a{i % 5}", i, name, n) for i, (name, n) in enumerate(found)]
    shuffled = list(rows)
    chance.shuffle(shuffled)
    first, second = resolve(rows), resolve(shuffled)
    assert first.entity_of == second.entity_of
    assert first.entities == second.entities
    assert {e.entity_id for e in first.entities} == set(first.entity_of.values())
