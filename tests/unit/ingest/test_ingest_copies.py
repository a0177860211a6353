"""Copies: wire stories, syndication, trims and extensions, and what is none."""

import random
from datetime import datetime

import pytest

from pipeline.stories.copies import Copy, CopyInput, find_copies

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


def test_all_copies_point_at_one_origin() -> None:
    articles = [item(f"{n:02}", TEXT, day=1 + n % 5, agency="AP") for n in range(60)]
    found = pairs(*articles)
    assert len(found) == 59
    assert {(origin, kind) for _, origin, kind in found} == {("00", "wire")}


def test_containment_is_reported() -> None:
    found = find_copies([item("a", TEXT, day=1), item("b", f"{TEXT} {prose(2, 80)}", day=2)])
    assert found == [Copy("b", "a", None, "syndication", 1.0)]


def test_many_articles_with_one_footer_stay_fast_and_apart() -> None:
    footer = prose(5, 60)
    articles = [item(f"{n:04}", f"{prose(1_000 + n, 150)} {footer}") for n in range(600)]
    assert find_copies(articles) == []
