"""Whatever came in whatever batches, changed and went again: the warehouse holds what the articles
and overrides that are left give at once, and nothing else was written.
"""

from __future__ import annotations

import random
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from identity_rows import numbered, organisation, person, row, thing
from identity_warehouse import Warehouse, articles_of, load

from pipeline.entities.resolve import LocalRow, aliases, resolve
from pipeline.models import Article, Extraction, Stance
from pipeline.storage.identity import read_local_rows, resolve_entities
from pipeline.storage.load import arrow_view, delete_articles_rows
from pipeline.storage.overrides import apply_overrides, usable_overrides

NAMES = [
    person("", "Donald Trump", "Trump"), person("", "Donald Trump", "Donald", n=3),
    person("", "Donald Trump Jr.", "Trump Jr."), person("", "Trump"), person("", "Donald"),
    person("", "Melania Trump", "Trump"), person("", "Bill Barr", "Barr"), person("", "Barr"),
    person("", "William Barr"), person("", "Hillary Rodham Clinton"), person("", "Bill Clinton"),
    person("", "Hillary Clinton", "Clinton"), person("", "Clinton"), person("", "Trump Calls"),
    person("", "George W. Bush", "Bush"), person("", "George H. W. Bush"), person("", "Bush"),
    person("", "Robert Menendez"), person("", "Robert Melendez"), person("", "Moon Jae-in"),
    person("", "Moon Jae"), organisation("", "FBI"), organisation("", "Trump"),
    organisation("", "Federal Bureau of Investigation", "FBI"), organisation("", "DOJ"),
    organisation("", "Department of Justice", "DOJ"), organisation("", "Justice Department"),
    thing("", "place", "Moon"), organisation("", "Harbour Post"), organisation("", "Bill Barr"),
]  # fmt: skip
OFFICIALS = "officials"
OVERRIDES = [
    "",
    "Trump,Melania Trump,,join\nBarr,,person,split\n",
    "FBI,Department of Justice,,join\nMoon,,person,type\nofficials,Moon,,join\n",
    "Donald,Ada Quill,person,join\nTrump,,organisation,split\n",
    "Barr,organisation:fbi,,join\nNobody,Nowhere,,join\nHarbour Post,Norway,country,join\n",
]
TABLES = (
    "entities", "entity_aliases", "entity_joins", "mentions", "article_entities", "stances",
    "stances_toward_oneself", "quotes", "entity_uses", "moved_forms", "written_entities",
    "overrides",
)  # fmt: skip

content = st.tuples(st.lists(st.sampled_from(NAMES), max_size=5), st.booleans())
step = st.one_of(
    st.tuples(st.just("load"), st.dictionaries(st.integers(0, 7), content, min_size=1, max_size=5)),
    st.tuples(st.just("remove"), st.sets(st.integers(0, 7), min_size=1, max_size=3)),
    st.tuples(st.just("overrides"), st.sampled_from(OVERRIDES)),
)


def article(number: int, rows: list[LocalRow], quoted: bool) -> tuple[Article, Extraction]:
    """An article of some entities and a quoted official, in which each is for the next."""
    article_id = f"a{number}"
    found = [
        LocalRow(article_id, 0, r.key, r.name, r.type, n_mentions=1, aliases=r.aliases)
        for r in {r.key: r for r in rows}.values()
    ]
    if quoted or not found:
        found.append(row(article_id, "unnamed", OFFICIALS, f"{article_id}:{OFFICIALS}"))
    ((made, extraction),) = articles_of(numbered(found))
    for target in range(1, len(found)):
        mention = next(n for n, m in enumerate(extraction.mentions) if m.entity == target)
        stance = Stance("speaker", target - 1, target, mention, "favourable", 0.1, 0.2, 0.7, 0.6,
                        False, "text", (0, 5), None)  # fmt: skip
        extraction.stances.append(stance)
    return made, extraction


def contents(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    return {t: connection.execute(f"FROM {t} ORDER BY ALL").fetchall() for t in TABLES}


def remove(connection: duckdb.DuckDBPyConnection, numbers: set[int]) -> None:
    ids = pa.table({"article_id": pa.array([f"a{n}" for n in numbers], pa.string())})
    with arrow_view(connection, "batch_ids", ids):
        delete_articles_rows(connection)


def at_once(
    in_memory: Warehouse, articles: dict[int, tuple[Article, Extraction]], file: Path
) -> dict[str, list[tuple[object, ...]]]:
    with in_memory() as connection:
        load(connection, list(articles.values()))
        apply_overrides(connection, file)
        resolve_entities(connection)
        return contents(connection)


@settings(
    deadline=None,
    max_examples=6,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a step takes too long to shrink
)
@given(st.lists(step, min_size=3, max_size=7), st.integers(0, 2))
def test_batches_edits_removals_and_overrides_leave_no_trace(
    tmp_path: Path, in_memory: Warehouse, steps: list[tuple[str, object]], waiting: int
) -> None:
    file = tmp_path / "overrides.csv"
    file.write_text("alias,entity,type,action\n")
    articles: dict[int, tuple[Article, Extraction]] = {}
    with in_memory() as connection:
        for number, (_, value) in enumerate([*steps, ("load", {0: ([NAMES[0]], True)})]):
            if isinstance(value, dict):
                new = {n: article(n, *found) for n, found in value.items()}
                articles |= new
                load(connection, list(new.values()))
            elif isinstance(value, set):
                articles = {n: a for n, a in articles.items() if n not in value}
                remove(connection, value)
            else:
                file.write_text(f"alias,entity,type,action\n{value}")
                apply_overrides(connection, file)
            if number % 3 >= waiting:  # sometimes several steps come before the next resolution
                resolve_entities(connection)
        resolve_entities(connection)
        found = contents(connection)
        assert found == at_once(in_memory, articles, file)
        rows = read_local_rows(connection)
        resolution = resolve(rows, usable_overrides(connection))
    assert {(r[0], r[1]): r[2] for r in found["article_entities"]} == resolution.entity_of
    assert [e[0] for e in found["entities"]] == [e.entity_id for e in resolution.entities]
    assert [e[1] for e in found["entities"]] == [e.name for e in resolution.entities]
    assert found["entity_aliases"] == [
        (a.entity_id, a.alias, a.kind) for a in aliases(rows, resolution)
    ]
    assert len(found["entity_joins"]) == len(resolution.joins)


def test_what_did_not_change_is_not_written(in_memory: Warehouse) -> None:
    chance = random.Random(3)  # noqa: S311
    rows = [
        LocalRow(f"a{n}", 0, r.key, r.name, r.type, aliases=r.aliases)
        for n in range(40)
        for r in chance.sample(NAMES, 3)
    ]
    watched = ("article_entities", "mentions", "entities", "entity_aliases")
    with in_memory() as connection:
        load(connection, articles_of(numbered(rows)))
        resolve_entities(connection)
        before = {t: connection.execute(f"SELECT rowid, * FROM {t}").fetchall() for t in watched}
        load(connection, articles_of([person("b0", "Zelda Tarrow", "Tarrow")]))
        resolve_entities(connection)
        after = {t: connection.execute(f"SELECT rowid, * FROM {t}").fetchall() for t in watched}
    for name in watched:
        assert set(before[name]) <= set(after[name]), name
        assert len(after[name]) > len(before[name])


@pytest.mark.parametrize("code", [0, 1])
def test_other_rules_look_at_everything_anew(in_memory: Warehouse, code: int) -> None:
    with in_memory() as connection:
        load(connection, articles_of(numbered([person("a", "Ada Quill", "Quill")])))
        resolve_entities(connection)
        expected = contents(connection)
        query = "UPDATE warehouse_state SET value = $1 WHERE name = 'identity_code'"
        connection.execute(query, [code])
        connection.execute("UPDATE written_entities SET forms = [], called = []")
        resolve_entities(connection)
        assert contents(connection) == expected
