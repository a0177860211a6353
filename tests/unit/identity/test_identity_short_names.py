"""Lone surnames and given names are decided article by article."""

from __future__ import annotations

import pytest
from identity_rows import entities_of, numbered, organisation, person, thing

from pipeline.entities.across.short_names import CANDIDATES
from pipeline.entities.resolve import LocalRow, resolve


def clintons() -> list[LocalRow]:
    """Two bearers of one surname, each in company of their own."""
    rows = []
    for n in range(10):
        rows += [person(f"h{n}", "Hillary Marsh", "Marsh"), organisation(f"h{n}", "State Board")]
        rows += [organisation(f"h{n}", "Server Trust"), organisation(f"h{n}", "Harbour Office")]
        rows += [person(f"b{n}", "Bill Marsh", "Marsh"), organisation(f"b{n}", "Saxophone Club")]
        rows += [organisation(f"b{n}", "Balcony House"), organisation(f"b{n}", "Lamp Review")]
    rows += [thing(f"o{n}", "place", f"Town {n}") for n in range(300)]
    return rows


def test_the_company_of_the_article_decides() -> None:
    rows = [
        *clintons(),
        *(organisation("x", n) for n in ("State Board", "Server Trust", "Harbour Office")),
        person("x", "Marsh"),
        *(organisation("y", n) for n in ("Saxophone Club", "Balcony House", "Lamp Review")),
        person("y", "Marsh"),
        person("z", "Marsh"),
    ]
    rows = numbered(rows)
    result = resolve(rows)
    found = {
        r.article_id: result.entity_of[r.article_id, r.local_id]
        for r in rows
        if r.key == "person:marsh"
    }
    assert found == {"x": "person:hillary marsh", "y": "person:bill marsh", "z": "person:marsh"}
    (join,) = [j for j in result.joins if j.example_article_id == "x"]
    assert join.rule == "surname in context"
    assert "not bill marsh" in join.evidence


def test_two_of_one_surname_in_one_article_stay_two() -> None:
    rows = numbered([person("a", "Hunter Marsh"), person("a", "Joe Marsh", "Marsh")])
    assert entities_of(rows, resolve(rows)) == ["person:hunter marsh", "person:joe marsh"]


def test_an_initial_rules_out_bearers() -> None:
    rows = [person(f"a{n}", "John Marsh", "Marsh") for n in range(9)]
    other = LocalRow("b", 0, "person:marsh", "R. Marsh", "person", aliases=(("R. Marsh", "name"),))
    assert resolve([*rows, other]).entity_of["b", 0] == "person:marsh"


@pytest.mark.parametrize(
    ("known", "article", "expected"),
    [
        (["Donald Marsh"], ["Donald", "Marsh"], ["person:donald marsh"] * 2),
        (["Charles Marsh"], ["Chuck", "Charles Marsh"], ["person:charles marsh"] * 2),
        (["Alan Marsh"], ["Alan"], ["person:alan"]),
        (["Donald Marsh", "Ada Brook"], ["Donald", "Brook"], ["person:donald", "person:ada brook"]),
        (["Donald Marsh"], ["Donald Marsh", "Donald Brook", "Donald"],
         ["person:donald marsh", "person:donald brook", "person:donald"]),
    ],
)  # fmt: skip
def test_a_given_name_means_the_one_who_fits(
    known: list[str], article: list[str], expected: list[str]
) -> None:
    rows = [person(f"k{n}", name) for n, name in enumerate(known)]
    asked = [person("a", name) for name in article]
    rows = numbered([*rows, *asked])
    assert entities_of(rows[len(known) :], resolve(rows)) == expected


def test_a_headline_is_no_bearer_of_a_name() -> None:
    rows = [person(f"a{n}", "Brexit") for n in range(8)] + [person("b", "Deliver Brexit")]
    assert resolve(rows).entity_of["a0", 0] == "person:brexit"
    rows = [person(f"a{n}", "Ada Quill", "Quill") for n in range(5)]
    rows += [person("b", "Quill Promised"), person("c", "Quill")]
    assert resolve(rows).entity_of["c", 0] == "person:ada quill"


def test_a_crowd_of_bearers_is_bounded() -> None:
    names = [f"{a}{b}{c}" for a in "BCDFG" for b in "aeiou" for c in "lmnprstv"]
    rows = [person(f"a{n}", f"{name} Smith") for n, name in enumerate(names)]
    assert len(rows) > 4 * CANDIDATES
    rows += [person(f"b{n}", "Ada Smith", "Smith") for n in range(200)]
    rows += [person("x", "Smith")]
    assert resolve(rows).entity_of["x", 0] == "person:ada smith"


def test_a_headline_that_opens_with_a_surname_means_its_bearer() -> None:
    rows = [person(f"a{n}", "Alan Quill", "Quill") for n in range(30)]
    rows += [person("b", "Quill Calls"), person("c", "Quill Gowdy")]
    rows += [person(f"d{n}", "Trey Gowdy", "Gowdy") for n in range(2)]
    result = resolve(rows)
    assert result.entity_of["b", 0] == "person:alan quill"
    assert result.entity_of["c", 0] == "person:quill gowdy"
    assert [j.rule for j in result.joins] == ["headline"]
