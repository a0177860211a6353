"""overrides.csv: what its lines do, what is wrong with them, and that no article is read again."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from identity_rows import numbered, organisation, person, thing
from identity_warehouse import Warehouse, articles_of, load

from pipeline.entities.across.overrides import Override
from pipeline.entities.across.overrides import load as load_overrides
from pipeline.entities.resolve import LocalRow, aliases, resolve
from pipeline.models import AliasKind, Stance
from pipeline.storage.identity import resolve_entities
from pipeline.storage.overrides import apply_overrides, override_problems

ROWS = numbered(
    [
        person("a", "Ada Quill", "Quill"),
        person("b", "Quill"),
        organisation("b", "Post"),
        organisation("c", "Washington Post"),
        organisation("c", "Stormy Brook"),
        thing("d", "country", "European Union"),
        person("d", "Kim Yo Jong", "Kim"),
        person("e", "Kim"),
    ]
)
BRUSSELS = LocalRow("f", 0, "organisation:european union", "European Union", "organisation",
                    aliases=(("European Union", "name"), ("Brussels", "metonym")))  # fmt: skip


def read(tmp_path: Path, text: str) -> tuple[list[Override], list[tuple[int, str]]]:
    file = tmp_path / "overrides.csv"
    file.write_text(text, encoding="utf-8")
    overrides, problems = load_overrides(file)
    return overrides, [(p.line, p.detail) for p in problems]


HEAD = "alias,entity,type,action\n"

APPLIED = [
    ("Post,Washington Post,,join", ("b", 1), "organisation:washington post"),
    ("Post,organisation:washington post,,join", ("b", 1), "organisation:washington post"),
    ("Post,The Morning Post,organisation,join", ("b", 1), "organisation:the morning post"),
    ("Quill,,person,split", ("b", 0), "person:quill"),
    ("Stormy Brook,,person,type", ("c", 1), "person:stormy brook"),
    ("person:ada quill,Kim Yo Jong,,join", ("b", 0), "person:kim yo jong"),
    ("person:ada quill,Kim Yo Jong,,join", ("a", 0), "person:kim yo jong"),
    ("Kim,Ada Quill,,join", ("e", 0), "person:ada quill"),
    ("Kim,Ada Quill,,join", ("d", 1), "person:kim yo jong"),
    ("Post,Washington Post,,join\nWashington Post,Ada Quill,,join", ("b", 1), "person:ada quill"),
]


@pytest.mark.parametrize(("lines", "place", "expected"), APPLIED)
def test_what_a_line_does(
    tmp_path: Path, lines: str, place: tuple[str, int], expected: str
) -> None:
    overrides, problems = read(tmp_path, HEAD + lines + "\n")
    result = resolve(ROWS, overrides)
    assert result.entity_of[place] == expected
    assert (problems, result.problems) == ([], [])
    assert all(result.applied[o.line] for o in overrides)


def test_a_line_may_be_limited_to_one_article(tmp_path: Path) -> None:
    head = "alias,entity,type,action,article_id\n"
    overrides, _ = read(tmp_path, head + "Quill,,person,split,zz\nPost,Ada Quill,,join,b\n")
    result = resolve(ROWS, overrides)
    assert result.entity_of["b", 0] == result.entity_of["b", 1] == "person:ada quill"
    assert [p.line for p in result.problems] == [2]


def country(article: str, code: str, *forms: tuple[str, AliasKind]) -> LocalRow:
    name = forms[0][0]
    return LocalRow(article, 0, f"country:{code}", name, "country", code, aliases=forms)


def test_the_code_in_a_country_id_is_no_name(tmp_path: Path) -> None:
    rows = [
        country("a", "us", ("United States", "name"), ("US", "acronym")),
        country("b", "us", ("US", "acronym")),
        country("c", "in", ("India", "name")),
    ]
    overrides, _ = read(tmp_path, HEAD + "US,United States,,join\nIn,India,,join\n")
    result = resolve(rows, overrides)
    assert result.entity_of["b", 0] == "country:us"
    assert [(p.line, "no article" in p.detail) for p in result.problems] == [(3, True)]


def test_a_join_that_the_rules_made_already_is_no_problem(tmp_path: Path) -> None:
    rows = [person("a", "William Barr"), person("b", "Bill Barr"), person("c", "Bill Barr")]
    overrides, _ = read(tmp_path, HEAD + "Bill Barr,William Barr,,join\n")
    result = resolve(rows, overrides)
    assert set(result.entity_of.values()) == {"person:bill barr"}
    assert result.problems == []


NATIONS = [
    ("Georgia,,country,type", ("a", 0), ("country:ge", "Georgia", "ge", "Q230")),
    ("Chad,,person,type", ("b", 0), ("person:chad", "Chad", None, None)),
    ("Post,Belgium,country,join", ("c", 0), ("country:be", "Belgium", "be", "Q31")),
    ("Post,country:be,,join", ("c", 0), ("country:be", "Belgium", "be", "Q31")),
    ("Post,Narnia,country,join", ("c", 0), ("country:narnia", "Narnia", None, None)),
]


@pytest.mark.parametrize(("line", "place", "expected"), NATIONS)
def test_a_country_is_the_one_of_the_table(
    tmp_path: Path, line: str, place: tuple[str, int], expected: tuple[str | None, ...]
) -> None:
    rows = [
        thing("a", "place", "Georgia"),
        LocalRow("b", 0, "country:td", "Chad", "country", aliases=(("Chad", "name"),)),
        organisation("c", "Post"),
    ]
    overrides, _ = read(tmp_path, HEAD + line + "\n")
    result = resolve(rows, overrides)
    found = {e.entity_id: e for e in result.entities}[result.entity_of[place]]
    assert (found.entity_id, found.name, found.country_code, found.wikidata_id) == expected
    assert result.problems == []


@pytest.mark.parametrize("article_id", ["x", ""])
def test_no_rule_takes_a_type_back(tmp_path: Path, article_id: str) -> None:
    fords = [person(f"f{n}", "Doug Ford", "Ford") for n in range(40)]
    rows = [*fords, organisation("x", "Ford"), *(organisation(f"o{n}", "Post") for n in range(9))]
    without = resolve(rows)
    assert without.entity_of["x", 0] == "person:doug ford"
    overrides, _ = read(
        tmp_path,
        "alias,entity,type,action,article_id\n"
        f"Ford,,organisation,type,{article_id}\nPost,,person,type,o3\n",
    )
    result = resolve(rows, overrides)
    assert result.entity_of["x", 0] == "organisation:ford"
    assert result.entity_of["o3", 0] == "person:post"
    assert result.entity_of["o4", 0] == "organisation:post"
    assert result.problems == []


def test_a_split_by_id_keeps_the_name(tmp_path: Path) -> None:
    overrides, _ = read(tmp_path, HEAD + "person:ada quill,,,split\n")
    names = {e.entity_id: e.name for e in resolve(ROWS, overrides).entities}
    assert names["person:ada quill"] == "Ada Quill"


def test_joins_of_rules_are_kept_below_an_override(tmp_path: Path) -> None:
    rows = [person("a", "William Barr"), person("b", "Bill Barr"), person("c", "Bill Barr"),
            person("d", "Barr"), person("e", "Zed Quill")]  # fmt: skip
    overrides, _ = read(tmp_path, HEAD + "person:bill barr,Zed Quill,,join\n")
    result = resolve(rows, overrides)
    assert {(j.key, j.joined_to, j.rule) for j in result.joins} == {
        ("person:barr", "person:bill barr", "surname"),
        ("person:william barr", "person:bill barr", "spelling"),
        ("person:bill barr", "person:zed quill", "override"),
    }
    assert {j.entity_id for j in result.joins} == {"person:zed quill"}


CHAINS: dict[str, Callable[[int, int], str]] = {
    "unknown": lambda n, most: "Ada Quill",
    "chain": lambda n, most: f"n{n + 1}",
    "circle": lambda n, most: f"n{(n + 1) % most}",
}


@pytest.mark.parametrize("kind", CHAINS)
def test_many_wrong_lines_cost_little(kind: str) -> None:
    most = 20_000
    overrides = [Override(n + 2, f"n{n}", CHAINS[kind](n, most), "", "join") for n in range(most)]
    started = time.process_time()
    result = resolve(ROWS, overrides)
    assert time.process_time() - started < 5
    assert len(result.problems) == most
    assert max(len(p.detail) for p in result.problems) < 200


def test_a_form_tied_to_another_name_moves_alone(tmp_path: Path) -> None:
    overrides, _ = read(tmp_path, HEAD + "Brussels,Belgium,country,join\n")
    result = resolve([BRUSSELS], overrides)
    assert result.entity_of["f", 0] == "organisation:european union"
    assert [(a.entity_id, a.alias) for a in aliases([BRUSSELS], result)] == [
        ("country:be", "Brussels"),
        ("organisation:european union", "European Union"),
    ]
    assert {e.name for e in result.entities} == {"Belgium", "European Union"}


WRONG = [
    ("Post,,,merge", 2, "unknown action 'merge'"),
    (",Washington Post,,join", 2, "`alias` is empty"),
    ("Post,,,join", 2, "needs the column `entity`"),
    ("Post,,,type", 2, "needs the column `type`"),
    ("Post,,planet,type", 2, "unknown type 'planet'"),
    ("Post,Washington Post,,join,more,and more", 2, "more fields"),
    ("Post,Nobody Knows,,join", 2, "no entity 'Nobody Knows'"),
    ("Nobody,Washington Post,,join", 2, "no article calls anything 'Nobody'"),
    ("Post,Quill,,join\nPost,Kim,,join", 3, "line 2 already decides"),
    ("Post,Quill,,join\nQuill,Post,,join", 2, "circle"),
    ("Post,Mirage,,join\nMirage,Nowhere,,join", 2, "line on 'mirage'"),
    ("Post,Mirage,,join\nMirage,Nowhere,,join", 3, "no entity 'Nowhere'"),
    ("Nobody,,person,type", 2, "no article calls anything 'Nobody'"),
    ('Kim,"A" B,,join', 2, "no CSV"),
    ('"A" B,Kim,,join', 2, "no CSV"),
    ("Post,Post,,join", 2, "circle"),
]


@pytest.mark.parametrize(("lines", "line", "complaint"), WRONG)
def test_a_wrong_line_is_named_and_changes_nothing(
    tmp_path: Path, lines: str, line: int, complaint: str
) -> None:
    overrides, problems = read(tmp_path, HEAD + lines + "\nBrook Street,,place,split\n")
    result = resolve(ROWS, overrides)
    problems += [(p.line, p.detail) for p in result.problems]
    assert [detail for n, detail in problems if n == line and complaint in detail]
    wrong = {n for n, _ in problems}
    rest = [o for o in overrides if o.line not in wrong]
    assert result.entity_of == resolve(ROWS, rest).entity_of


@pytest.mark.parametrize("text", ["", "alias,entity\nA,B\n", "\x00", '"open\n', "a;b;c\n"])
def test_a_file_that_is_no_such_table_is_one_problem(tmp_path: Path, text: str) -> None:
    overrides, problems = read(tmp_path, text)
    assert overrides == []
    assert [line for line, _ in problems] == [1]


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    file = tmp_path / "overrides.csv"
    file.write_bytes(HEAD.encode() + b"S\xe1nchez,,person,split\n")
    assert ["UTF-8" in p.detail for p in load_overrides(file)[1]] == [True]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(*[st.sampled_from(["", "Post", "Quill", "Kim", "person:kim", "x,y",
       "join", "split", "type", "person", "organisation"])] * 4), max_size=8))  # fmt: skip
def test_no_line_can_break_a_resolution(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("overrides")
    overrides, _ = read(folder, HEAD + "".join(",".join(line) + "\n" for line in lines))
    result = resolve(ROWS, overrides)
    ids = {e.entity_id for e in result.entities}
    assert set(result.entity_of.values()) | set(result.alias_of.values()) == ids
    assert {j.entity_id for j in result.joins} <= ids


def state(connection: duckdb.DuckDBPyConnection) -> int:
    query = "SELECT value FROM warehouse_state WHERE name = 'data_version'"
    return int(connection.execute(query).fetchall()[0][0])


def test_a_longer_form_does_not_go_with_its_end(tmp_path: Path, in_memory: Warehouse) -> None:
    korea = country("a", "kp", ("North Korea", "name"), ("North Koreans", "demonym"),
                    ("Koreans", "demonym"))  # fmt: skip
    south = country("b", "kr", ("South Korea", "name"))
    file = tmp_path / "overrides.csv"
    file.write_text(HEAD + "Koreans,South Korea,,join\n")
    with in_memory() as connection:
        load(connection, articles_of([korea, south]))
        apply_overrides(connection, file)
        resolve_entities(connection)
        found = dict(connection.execute("SELECT surface, entity_id FROM mentions").fetchall())
    assert found == {
        "North Korea": "country:kp",
        "North Koreans": "country:kp",
        "Koreans": "country:kr",
        "South Korea": "country:kr",
    }


def test_a_warehouse_follows_the_file_without_reading_articles_again(
    tmp_path: Path, in_memory: Warehouse
) -> None:
    file = tmp_path / "overrides.csv"
    file.write_text(HEAD)
    articles = articles_of([*ROWS, BRUSSELS])
    for _, extraction in articles:
        if extraction.article_id == "b":
            stance = Stance("speaker", 0, 1, 1, "favourable", 0.1, 0.2, 0.7, 0.7, False, "text",
                            (0, 5), None)  # fmt: skip
            extraction.stances.append(stance)
    with in_memory() as connection:
        load(connection, articles)

        def apply(lines: str) -> dict[str, str]:
            file.write_text(HEAD + lines)
            apply_overrides(connection, file)
            resolve_entities(connection)
            query = "SELECT surface, entity_id FROM mentions WHERE surface IN ('Post', 'Brussels')"
            assert (
                connection.execute(
                    "FROM v_integrity WHERE problem <> 'article is in no story'"
                ).fetchall()
                == []
            )
            return dict(connection.execute(query).fetchall())

        before = apply("")
        version = state(connection)
        apply_overrides(connection, file)
        assert state(connection) == version
        assert before == {"Post": "organisation:post", "Brussels": "organisation:european union"}
        after = apply("Post,Ada Quill,,join\nBrussels,Belgium,country,join\nX,Y,,jion\n")
        assert after == {"Post": "person:ada quill", "Brussels": "country:be"}
        assert state(connection) > version
        assert [p.line for p in override_problems(connection)] == [4]
        # Quill's stance toward the Post is now toward himself: none, until the line goes.
        assert connection.execute("SELECT count(*) FROM stances").fetchall() == [(0,)]
        load(connection, articles)  # read again meanwhile: nothing is kept twice
        resolve_entities(connection)
        assert connection.execute("SELECT count(*) FROM stances").fetchall() == [(0,)]
        assert apply("") == before
        assert connection.execute("SELECT count(*) FROM stances").fetchall() == [(1,)]
        assert override_problems(connection) == []
