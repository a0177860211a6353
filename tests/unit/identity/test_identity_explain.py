"""`concord explain entity`: what it says, in a published snapshot."""

from __future__ import annotations

from pathlib import Path

import pytest
from identity_rows import numbered, organisation, person
from identity_warehouse import articles_of, load
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.storage.comparison import compare
from pipeline.storage.connect import WarehousePaths, open_working
from pipeline.storage.overrides import apply_overrides, overrides_path
from pipeline.storage.publish import publish

ROWS = [
    person("a", "William Barr", "Barr"),
    person("b", "Bill Barr"),
    person("c", "Barr"),
    organisation("c", "Harbour Post"),
    organisation("d", "Post"),
    organisation("d", "Justice Department"),
    organisation("a", "Department of Justice", acronym="DOJ"),
]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    paths = WarehousePaths(tmp_path_factory.mktemp("explain"))
    overrides_path(paths).write_text("alias,entity,type,action\nPost,Harbour Post,,join\n")
    articles = articles_of(numbered(ROWS))
    with open_working(paths) as connection:
        load(connection, [a for a in articles if a[0].article_id != "a"])
        compare(connection)
        load(connection, articles)
        apply_overrides(connection, overrides_path(paths))
        assert compare(connection)
        apply_overrides(connection, overrides_path(paths))
        assert not compare(connection)  # the file says nothing new
        publish(connection, paths)
    return paths.folder


def explain(warehouse: Path, name: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["explain", "entity", name, "--warehouse", str(warehouse)])
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize(
    "name",
    [
        "person:bill barr",
        "Person:Bill Barr",
        "William Barr",
        " bill barr\n",
        "Barr",
    ],
)
def test_an_entity_by_id_name_or_alias(warehouse: Path, name: str) -> None:
    code, out, err = explain(warehouse, name)
    assert (code, err) == (0, "")
    lines = [line for line in out.splitlines() if "│" in line]
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in lines]
    assert ["name", "Barr", "2", "2"] in cells
    assert ["name", "William Barr", "1", "1"] in cells
    joins = [row for row in cells if row[0] in ("spelling", "surname")]
    assert sorted(row[0] for row in joins) == ["spelling", "surname"]
    assert all(row[4] and row[5] in ("a", "b", "c") for row in joins)


def test_an_override_and_the_former_id_are_shown(warehouse: Path) -> None:
    code, out, _ = explain(warehouse, "Harbour Post")
    assert code == 0
    assert "Overrides that concern it" in out
    assert "Joined, and why" in out
    assert "Former ids" in out
    assert "organisation:post" in out
    assert explain(warehouse, "organisation:post")[1] == out  # the former id leads to it


def test_a_near_name_is_offered(warehouse: Path) -> None:
    code, out, err = explain(warehouse, "Wiliam Bar")
    assert (code, out) == (1, "")
    assert "nothing is called 'Wiliam Bar'" in err
    assert "William Barr" in err


@pytest.mark.parametrize("name", ["", "zzzzqqq", "'; DROP TABLE entities; --", "\x1b[31m"])
def test_a_name_that_nothing_is_near(warehouse: Path, name: str) -> None:
    code, out, err = explain(warehouse, name)
    assert (code, out) == (1, "")
    assert "nothing is called" in err
    assert "\x1b" not in err
