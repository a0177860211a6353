"""Copies: wire stories, syndication, trims and extensions, and what is none."""

import json
import os
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.agencies import agency_in_byline, agency_in_text
from pipeline.stories.copies import Copy, CopyInput, Limits, find_copies
from pipeline.stories.copies.decide import decide
from pipeline.stories.copies.likeness import Likeness
from pipeline.stories.copies.shingles import MIN_SHINGLES, SHINGLE, SHORT, WINDOW, Shingler

_RANDOM = random.Random(7)  # noqa: S311
_WORDS = [
    "".join(_RANDOM.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(6)) for _ in range(3_000)
]


def prose(seed: int, words: int = 200) -> str:
    chooser = random.Random(seed)  # noqa: S311
    return " ".join(chooser.choice(_WORDS) for _ in range(words)) + "."


def item(
    name: str, text: str, outlet: str = "", day: int | None = None, agency: str | None = None
) -> CopyInput:
    moment = None if day is None else datetime(2024, 11, day)
    return CopyInput(name, outlet or f"outlet-{name}", text, moment, agency)


def pairs(*articles: CopyInput) -> list[tuple[str, str, str]]:
    forward = find_copies(articles)
    assert find_copies(articles[::-1]) == forward
    return [(copy.article_id, copy.origin_article_id, copy.kind) for copy in forward]


TEXT = prose(1)
QUOTE = f"“{prose(99, 120)}”"


@pytest.mark.parametrize(
    ("articles", "expected"),
    [
        # The earliest is the origin; undated ones come last; ties go by id.
        ([item("a", TEXT, day=2), item("b", TEXT, day=1)], [("a", "b", "syndication")]),
        ([item("a", TEXT), item("b", TEXT, day=1)], [("a", "b", "syndication")]),
        ([item("a", TEXT), item("b", TEXT)], [("b", "a", "syndication")]),
        # The agency's own article comes first whenever it was dated.
        (
            [item("a", TEXT, day=1, agency="Reuters"), item("b", TEXT, "reuters", 2, "Reuters")],
            [("a", "b", "wire")],
        ),
        # Another agency that prints it is no more its author than anyone else.
        (
            [
                item("a", TEXT, "xinhua", 1, "Reuters"),
                item("b", TEXT, "reuters", 2, "Reuters"),
            ],
            [("a", "b", "wire")],
        ),
        ([item("a", TEXT, day=1), item("b", TEXT, day=2, agency="AFP")], [("b", "a", "wire")]),
        ([item("a", TEXT, "x", 1), item("b", TEXT, "x", 2)], [("b", "a", "duplicate")]),
        (
            [item("a", TEXT, day=1), item("b", TEXT, day=2, agency="PR Newswire")],
            [("b", "a", "press release")],
        ),
        # Case, punctuation and line breaks do not count.
        (
            [item("a", TEXT, day=1), item("b", TEXT.upper().replace(" ", ",\n"), day=2)],
            [("b", "a", "syndication")],
        ),
        # A trimmed copy, and a copy with an addition.
        ([item("a", TEXT, day=1), item("b", TEXT[:500], day=2)], [("b", "a", "syndication")]),
        (
            [item("a", TEXT, day=1), item("b", f"{TEXT} {prose(2, 80)}", day=2)],
            [("b", "a", "syndication")],
        ),
        # An early brief inside a long later report is the copy.
        (
            [item("a", prose(1, 60), day=1), item("b", f"{prose(1, 60)} {prose(3, 700)}", day=2)],
            [("a", "b", "syndication")],
        ),
        # Independent reports, also where they share a long quotation.
        ([item("a", prose(1)), item("b", prose(2))], []),
        ([item("a", f"{prose(1)} {QUOTE}"), item("b", f"{prose(2)} {QUOTE}")], []),
        (
            [item("a", f"{prose(1)} {QUOTE}".replace("“", '"').replace("”", '"')),
             item("b", f"{QUOTE} {prose(2)}".replace("“", '"').replace("”", '"'))],
            [],
        ),
        # A third in common is a shared passage, no copy.
        ([item("a", f"{TEXT} {prose(2, 400)}"), item("b", f"{TEXT} {prose(3, 400)}")], []),
        ([item("a", ""), item("b", ""), item("c", "Tram.")], []),
        ([item("a", QUOTE, day=1), item("b", QUOTE, day=2)], [("b", "a", "syndication")]),
    ],
)  # fmt: skip
def test_copies(articles: list[CopyInput], expected: list[tuple[str, str, str]]) -> None:
    assert pairs(*articles) == expected


def spaced(text: str, every: int) -> str:
    """Replace one word in so many."""
    words = text.split()
    words[::every] = [f"{word}x" for word in words[::every]]
    return " ".join(words)


def test_all_copies_point_at_one_origin() -> None:
    articles = [item(f"{n:02}", TEXT, day=1 + n % 5, agency="AP") for n in range(60)]
    found = pairs(*articles)
    assert len(found) == 59
    assert {(origin, kind) for _, origin, kind in found} == {("00", "wire")}


def test_containment_is_reported() -> None:
    found = find_copies([item("a", TEXT, day=1), item("b", f"{TEXT} {prose(2, 80)}", day=2)])
    assert found == [Copy("b", "a", None, "syndication", 1.0)]


@pytest.mark.parametrize(
    ("every", "is_copy"), [(60, True), (30, True), (16, True), (10, False), (6, False)]
)
def test_rewording(every: int, is_copy: bool) -> None:
    """A word replaced changes the five sequences that it is in."""
    assert bool(pairs(item("a", TEXT), item("b", spaced(TEXT, every)))) is is_copy


@pytest.mark.parametrize(
    ("pattern", "change"),
    [
        ("“[^”]*”", lambda text: text),
        ('"', lambda text: text.replace("“", '"').replace("”", '"')),
        ("``", lambda text: text.replace("“", "``").replace("”", "''")),
        ("", lambda text: text.replace("“", "").replace("”", "")),  # one kept them
    ],
)
def test_a_shared_statement_makes_no_copy(pattern: str, change: Callable[[str], str]) -> None:
    statement = f"“{prose(99, 300)}”"
    one, other = f"{prose(1, 90)} {statement}", f"{prose(2, 90)} {statement}"
    assert pairs(item("a", one), item("b", change(other))) == []


def test_a_statement_that_lost_its_marks_twice_needs_known_quotes() -> None:
    statement = prose(99, 300)
    one, other = (item(name, f"{prose(n, 90)} {statement}") for n, name in enumerate("ab"))
    assert len(pairs(one, other)) == 1
    known = replace(other, quote_spans=((len(other.text) - len(statement), len(other.text)),))
    assert pairs(one, known) == []


def test_what_is_quoted_by_one_and_plain_in_the_other_is_a_copy_by_the_rest() -> None:
    """Who takes over a text and its quotations, whose marks get lost, has copied it."""
    marked = f"{prose(1, 100)} {QUOTE} {prose(2, 100)}"
    plain = marked.replace("“", "").replace("”", "")
    assert pairs(item("a", marked), item("b", plain)) == [("b", "a", "syndication")]


@pytest.mark.parametrize(
    ("articles", "expected"),
    [
        # An agency's own brief inside another's report stays, and so does the report.
        (
            [item("a", prose(1, 60), "reuters", 1, "Reuters"),
             item("b", f"{prose(1, 60)} {prose(3, 400)}", day=2)],
            [],
        ),
        # A brief in two long reports of their own links these not.
        (
            [item("a", prose(1, 60)), item("b", f"{prose(1, 60)} {prose(3, 400)}"),
             item("c", f"{prose(4, 400)} {prose(1, 60)}")],
            [("a", "b", "syndication")],
        ),
        # Versions that grow are one text, as long as each is much like the next.
        (
            [item("a", prose(1, 200), day=1),
             item("b", f"{prose(1, 200)} {prose(2, 120)}", day=2),
             item("c", f"{prose(2, 120)} {prose(1, 200)} {prose(3, 180)}", day=3)],
            [("b", "a", "syndication"), ("c", "a", "syndication")],
        ),
        # A brief of a text that has copies: all have one origin.
        (
            [item("a", prose(1, 300), day=2), item("b", prose(1, 300), day=1),
             item("c", TEXT[:600], day=3)],
            [("a", "b", "syndication"), ("c", "b", "syndication")],
        ),
        # What one of the group credits is the source of all.
        (
            [item("a", TEXT, day=1), item("b", TEXT, day=2), item("c", TEXT, day=3, agency="AFP")],
            [("b", "a", "wire"), ("c", "a", "wire")],
        ),
        # A placeholder of an outlet does not count, so it is not the origin.
        (
            [replace(item("a", TEXT, "unknown:1", 1), known=False), item("b", TEXT, day=2)],
            [("a", "b", "syndication")],
        ),
        (
            [item("a", TEXT, day=1), replace(item("b", TEXT, day=2), genre="press release")],
            [("b", "a", "press release")],
        ),
        # Apostrophes and dashes are written in many ways.
        (
            [item("a", f"It’s the council’s {prose(1, 30)} — didn’t"),
             item("b", f"It's the council's {prose(1, 30)} - didn't")],
            [("b", "a", "syndication")],
        ),
        # Too short to tell.
        ([item("a", prose(1, 15)), item("b", prose(1, 15))], []),
        ([item("a", prose(1, 16)), item("b", prose(1, 16))], [("b", "a", "syndication")]),
    ],
)  # fmt: skip
def test_groups(articles: list[CopyInput], expected: list[tuple[str, str, str]]) -> None:
    assert pairs(*articles) == expected


def test_parts_in_a_ring_end() -> None:
    """Each group's origin is a part of an article of the next one."""
    articles = [item(name, "") for name in ("a1", "a2", "b1", "b2", "c1", "c2")]
    links = [Likeness(f"{g}1", f"{g}2", 0.5, 0.9, None) for g in "abc"]
    links += [
        Likeness("a1", "b2", 0.2, 0.9, "a1"),
        Likeness("b1", "c2", 0.2, 0.9, "b1"),
        Likeness("a2", "c1", 0.2, 0.9, "c1"),
    ]
    found = decide(articles, links)
    assert [(c.article_id, c.origin_article_id) for c in found] == [
        (name, "a1") for name in ("a2", "b1", "b2", "c1", "c2")
    ]
    assert decide(articles[::-1], links[::-1]) == found


def test_many_articles_with_one_footer_stay_fast_and_apart() -> None:
    footer = prose(5, 60)
    articles = [item(f"{n:04}", f"{prose(1_000 + n, 150)} {footer}") for n in range(600)]
    assert find_copies(articles) == []


def test_furniture_of_an_outlet_makes_no_duplicates() -> None:
    """Briefs that are mostly the same standing text, but say different things."""
    standing = prose(5, 120)
    briefs = [item(f"{n:02}", f"{prose(100 + n, 40)} {standing}", "gazette") for n in range(20)]
    assert find_copies(briefs) == []
    assert len(find_copies(briefs, Limits(furniture=50))) == 19
    again = item("99", briefs[3].text, "courier")
    assert [(c.article_id, c.origin_article_id) for c in find_copies([*briefs, again])] == [
        ("99", "03")
    ]


def test_a_widely_carried_story_is_one_however_it_is_edited() -> None:
    carriers = [
        item(f"{n:03}", f"{spaced(TEXT, 40 + n % 7)} {prose(200 + n, n % 60)}", day=1 + n % 9)
        for n in range(300)
    ]
    found = find_copies(carriers)
    assert {copy.origin_article_id for copy in found} == {"000"}
    assert len(found) == 299


words = st.sampled_from(_WORDS[:40])


@settings(deadline=None, max_examples=60)
@given(
    st.lists(words, min_size=WINDOW + SHINGLE - 1, max_size=60),
    *[st.lists(words, max_size=150) for _ in range(4)],
)
def test_texts_that_share_a_run_of_words_share_a_key(
    run: list[str], a: list[str], b: list[str], c: list[str], d: list[str]
) -> None:
    shingler = Shingler()
    one, other = shingler(" ".join([*a, *run, *b])), shingler(" ".join([*c, *run, *d]))
    if min(len(one.every), len(other.every)) >= MIN_SHINGLES:
        assert np.intersect1d(one.keys, other.keys).size


@settings(deadline=None, max_examples=100)
@given(
    st.text(st.sampled_from("ab céİ’'_“”\"`\n1"), max_size=400),
    st.lists(st.tuples(st.integers(-5, 450), st.integers(-5, 450)), max_size=4),
)
def test_no_text_is_too_strange(text: str, spans: list[tuple[int, int]]) -> None:
    found, plain = Shingler()(text, spans), Shingler()(text)
    for hashes in (found.every, found.quoted, found.keys):
        assert (hashes[1:] > hashes[:-1]).all()
    assert np.isin(found.quoted, found.every).all()
    assert np.isin(found.keys, found.every).all()
    # Cutting at spans parts no words but those that a span cuts through.
    if all(not text[max(0, at - 1) : at + 1].strip() for span in spans for at in span):
        assert (found.every == plain.every).all()


def test_hostile_text_costs_little() -> None:
    for text in ("“" * 50_000, '"' * 50_000, "``" * 50_000, "a" * 200_000, "a’" * 100_000):
        assert len(Shingler()(text).every) < SHORT


@pytest.mark.parametrize(
    ("paragraphs", "agency"),
    [
        (["MOSCOW, November 3. /TASS/. The council voted."], "TASS"),
        (["WASHINGTON — (AP) The council voted."], "Associated Press"),
        (["KYIV, Ukraine (AP) _ The council voted."], "Associated Press"),
        (["New Delhi [India], November 3 (ANI): The council voted."], "ANI"),
        (["LONDON, Nov. 3 (UPI) -- The council voted."], "UPI"),
        (["(Bloomberg) -- The council voted."], "Bloomberg"),
        (["NEW YORK--(BUSINESS WIRE)--Acme has a tram."], "Business Wire"),
        (["The council voted.", "Copyright 2013 The Associated Press. All rights reserved."],
         "Associated Press"),
        (["The council voted.", "© 2024 AFP"], "AFP"),
        (["The council voted.", "Source: Xinhua"], "Xinhua"),
        (["The council voted.", "(PA)"], "PA Media"),
        # Help is no authorship.
        (["The council voted.", "Reuters contributed to this report."], None),
        (["The council voted.", "The Associated Press contributed to this report."], None),
        (["The council voted.", "Additional reporting by Reuters"], None),
        (["The council voted.", "Material from The Associated Press was used."], None),
        (["WASHINGTON (AP) is a label that the council voted on."], None),
    ],
)  # fmt: skip
def test_credits_in_text(paragraphs: list[str], agency: str | None) -> None:
    assert agency_in_text(paragraphs) == agency


@pytest.mark.parametrize(
    ("byline", "agency"),
    [
        ("AP Sports Writer Jane Roe", "Associated Press"),
        ("By PA", "PA Media"),
        ("UPI Staff Writer", "UPI"),
        ("Jane Roe • Reuters", "Reuters"),
        ("Jane Roe, Los Angeles Times (TNS)", "Tribune News Service"),
        ("Jane Roe with files from The Canadian Press", None),
        ("Jane Roe, with Reuters", None),
        ("Guardian staff and agencies", None),
        ("With Roe", None),
    ],
)
def test_credits_in_bylines(byline: str, agency: str | None) -> None:
    assert agency_in_byline(byline) == agency


GOLD = Path(os.environ.get("CONCORD_GOLD", Path(__file__).parents[4] / "shared" / "data"))


def test_all_wire_copies_of_the_gold_data_are_found() -> None:
    path = GOLD / "stories" / "ecbplus-dev.jsonl"
    if not path.exists():
        pytest.skip(f"no gold data at {path}: set CONCORD_GOLD to its folder")
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    articles = [item(r["id"], r["text"], r["url"] or "") for r in records]
    origins = {copy.article_id: copy.origin_article_id for copy in find_copies(articles)}
    wanted = beyond = 0
    sequences = {r["id"]: _sequences(r["text"]) for r in records}
    for n, a in enumerate(records):
        for b in records[n + 1 :]:
            if a["subtopic"] != b["subtopic"]:
                continue
            one, other = sequences[a["id"]], sequences[b["id"]]
            marked = origins.get(a["id"], a["id"]) == origins.get(b["id"], b["id"])
            if len(one & other) * 3 >= len(one) + len(other):  # Jaccard index of .5
                wanted += 1
                assert marked, (a["id"], b["id"])
            elif marked:
                beyond += 1
    assert wanted == 27
    assert beyond <= 6  # trimmed copies, and versions by way of another


def _sequences(text: str) -> set[tuple[str, ...]]:
    found = re.findall(r"\w+", text.lower())
    return set(zip(*(found[n:] for n in range(5)), strict=False))
