"""Identity is a function of the set of articles: rules, order, batches, a real warehouse."""

from __future__ import annotations

import random
import time

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from identity_rows import numbered, organisation, person, thing
from identity_warehouse import Warehouse, articles_of, load

from pipeline.entities.resolve import LocalRow, aliases, resolve
from pipeline.models import EntityType
from pipeline.storage.identity import resolve_entities

PERSONS = [
    "Donald Trump", "Donald J. Trump", "Donald Trump Jr.", "Trump Donald", "Trump", "Donald",
    "Melania Trump", "Bill Barr", "William Barr", "Barr", "Moon Jae", "Moon Jae-in", "Moon",
    "Hillary Rodham Clinton", "Hillary Clinton", "Bill Clinton", "Clinton", "40 Bill Barr",
    "George W. Bush", "George H. W. Bush", "Bush", "Politico", "Robert Menendez",
    "Robert Melendez", "Volodymyr Zelensky", "Volodymyr Zelenskiy",
]  # fmt: skip
ORGANISATIONS = [
    ("FBI", ""), ("Federal Bureau of Investigation", "FBI"), ("Politico", ""), ("Trump", ""),
    ("Justice Department", ""), ("Department of Justice", "DOJ"), ("DOJ", ""), ("Bill Barr", ""),
]  # fmt: skip
names = st.one_of(
    st.sampled_from(PERSONS).map(lambda n: person("", n, n.split()[-1])),
    st.sampled_from(PERSONS).map(lambda n: person("", n)),
    st.sampled_from(ORGANISATIONS).map(lambda n: organisation("", *n)),
    st.sampled_from(["Politico", "Moon"]).map(lambda n: thing("", "place", n)),
)
corpora = st.lists(st.lists(names, max_size=5), min_size=1, max_size=12)


def rows_of(corpus: list[list[LocalRow]]) -> list[LocalRow]:
    found = []
    for n, rows in enumerate(corpus):
        for local_id, row in enumerate({row.key: row for row in rows}.values()):
            found.append(
                LocalRow(f"a{n}", local_id, row.key, row.name, row.type, aliases=row.aliases)
            )
    return found


@settings(deadline=None, max_examples=150)
@given(corpora, st.randoms())
def test_the_order_of_rows_does_not_matter(
    corpus: list[list[LocalRow]], chance: random.Random
) -> None:
    rows = rows_of(corpus)
    shuffled = list(rows)
    chance.shuffle(shuffled)
    first, second = resolve(rows), resolve(shuffled)
    assert first == second
    assert {e.entity_id for e in first.entities} == set(first.entity_of.values())
    assert {j.entity_id for j in first.joins} <= {e.entity_id for e in first.entities}
    assert aliases(rows, first) == aliases(shuffled, second)
    moved = {r.key for r in rows if first.entity_of[r.article_id, r.local_id] != r.key}
    assert moved <= {j.key for j in first.joins}


strange = st.text(st.sampled_from("aby .-'’éğ\u0130\u200b1(JrIi:"), max_size=12)
kinds = st.sampled_from(["person", "organisation", "place", "group", "other", "country"])


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(kinds, strange, strange), max_size=12))
def test_no_name_is_too_strange(found: list[tuple[EntityType, str, str]]) -> None:
    rows = [
        LocalRow(
            f"a{n % 3}", n, f"{kind}:{name}", name, kind, aliases=((name, "name"), (alias, "name"))
        )
        for n, (kind, name, alias) in enumerate(found)
    ]
    result = resolve(rows)
    assert result.entity_of.keys() == {(r.article_id, r.local_id) for r in rows}
    assert {e.entity_id for e in result.entities} == set(result.entity_of.values())


def test_long_names_cost_little() -> None:
    names = ["x " * 20_000, "y" * 100_000, "y" * 99_999 + "e", "a b" * 30_000]
    rows = [
        LocalRow(f"{kind}{n}", 0, f"{kind}:{name}", name, kind, aliases=((name, "name"),))
        for kind in ("person", "organisation")
        for n, name in enumerate(names)
    ]
    started = time.process_time()
    resolve(rows)
    assert time.process_time() - started < 5


def test_a_list_of_thousands_of_names_costs_little() -> None:
    surnames = [f"Quill{''.join(chr(ord('a') + int(d)) for d in str(n))}" for n in range(4_000)]
    rows = [person("list", surname) for surname in surnames]
    for n, surname in enumerate(surnames[:1_000]):
        rows += [person(f"{given}{n % 40}", f"{given} {surname}", surname)
                 for given in ("Anna", "Peter", "Linda", "Karl")]  # fmt: skip
    numbers = numbered(rows)
    started = time.process_time()
    resolve(numbers)
    assert time.process_time() - started < 6


TABLES = ("entities", "entity_aliases", "entity_joins", "mentions", "article_entities")


def contents(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    return {t: connection.execute(f"FROM {t} ORDER BY ALL").fetchall() for t in TABLES}


def problems(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    query = "FROM v_integrity WHERE problem <> 'article is in no story'"
    return connection.execute(query).fetchall()


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(corpora, st.randoms(), st.integers(2, 5))
def test_batches_and_their_order_do_not_matter_in_a_warehouse(
    in_memory: Warehouse, corpus: list[list[LocalRow]], chance: random.Random, n_batches: int
) -> None:
    articles = articles_of(rows_of(corpus))
    shuffled = list(articles)
    chance.shuffle(shuffled)
    size = -(-len(shuffled) // n_batches) or 1
    with in_memory() as one, in_memory() as many:
        load(one, articles)
        resolve_entities(one)
        seen: set[str] = set()
        for start in range(0, len(shuffled), size):
            load(many, shuffled[start : start + size])
            resolve_entities(many)
            assert problems(many) == []
            ids = {r[0] for r in many.execute("SELECT entity_id FROM entities").fetchall()}
            led = dict(many.execute("SELECT old_id, new_id FROM redirects").fetchall())
            assert set(led) & ids == set()
            assert set(led.values()) <= ids
            assert seen <= ids | set(led)  # whatever was an id leads somewhere
            seen |= ids
        assert contents(one) == contents(many)
        assert one.execute("FROM redirects").fetchall() == []


def test_redirects_follow_chains_and_end_when_an_id_lives_again(in_memory: Warehouse) -> None:
    def put(connection: duckdb.DuckDBPyConnection, *rows: LocalRow) -> dict[str, str]:
        load(connection, articles_of(numbered(list(rows))))
        resolve_entities(connection)
        return dict(connection.execute("SELECT old_id, new_id FROM redirects").fetchall())

    with in_memory() as connection:
        assert put(connection, person("a", "Quill")) == {}
        assert put(connection, person("b", "Bob Quill", "Quill")) == {
            "person:quill": "person:bob quill"
        }
        robert = [person(f"c{n}", "Robert Quill", "Quill") for n in range(3)]
        assert put(connection, *robert) == {
            "person:quill": "person:robert quill",
            "person:bob quill": "person:robert quill",
        }
        # Another bearer of the name: now nothing says that Bob is Robert, nor who "Quill" is.
        others = [person(f"d{n}", "Zoe Quill", "Quill") for n in range(5)]
        assert put(connection, *others) == {}
        assert problems(connection) == []
