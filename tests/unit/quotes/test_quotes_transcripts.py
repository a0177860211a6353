"""Names and colons: tables of (text, turns) and (title, headline)."""

from __future__ import annotations

import time

import pytest

from pipeline.language.quotes.transcripts import Turn, headline, turns


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SMITH: It is safe.", [("SMITH", "It is safe.")]),
        (
            "MS OKORO: It is safe. \nMR BROWN: No.",
            [("MS OKORO", "It is safe."), ("MR BROWN", "No.")],
        ),
        ("Okoro: Yes.\nBrown: No.\nOkoro: Yes!", [("Okoro", "Yes."), ("Okoro", "Yes!")]),
        ("Okoro (laughing): Yes.\nOkoro (laughing): No.", None),
        ("Okoro: Yes, once only.", []),
        ("READ MORE: The bridge and its critics", []),
        ("UPDATE: The bridge is open.", []),
        ("The time is 10:30 and all is well.", []),
        ("A: yes", []),
        ("SMITH:\nIt is safe.", []),
    ],
)
def test_turns(text: str, expected: list[tuple[str, str]] | None) -> None:
    found = [(text[slice(*t.name)], text[slice(*t.content)]) for t in turns(text)]
    if expected is None:
        expected = [("Okoro (laughing)", "Yes."), ("Okoro (laughing)", "No.")]
    assert found == expected


def test_turns_of_the_text_do_not_begin_in_the_title() -> None:
    title = "SMITH: Yes\n\n"
    assert turns(title + "JONES: No", len(title)) == [Turn((12, 17), (19, 21), interview=False)]


@pytest.mark.parametrize(
    ("text", "interview"),
    [
        ("Q: Will the bridge hold?\nA: It will.", True),
        ("SMITH: Will the bridge hold?\nJONES: It will hold, I think.", True),
        ("“SMITH: Will the bridge hold?\n\n“JONES: It will hold, I think.", True),
        (
            (
                "Halden Wire: What is it like?\n\nIlse Marek: Like rain on a car.\n\n"
                "Halden Wire: And the rest?\n\nMarek: There is no rest for me."
            ),
            True,
        ),
        ("Clinton: 547.\nSanders: 46.\nClinton: 1,769.\nSanders: 1,547.", False),
        ("SMITH: Will the bridge hold?", False),
        ("Flour: two cups of it.\nSugar: a cup of it.\nEggs: three of the large ones.", False),
        ("Smith: Will the bridge hold?\nJones: It will hold, I think.", False),
    ],
)
def test_interviews(text: str, interview: bool) -> None:
    assert (turns(text) != [] and all(t.interview for t in turns(text))) is interview


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Okoro: Bridge will open", ("Okoro", "Bridge will open")),
        ("Ms Okoro: Bridge will open.\n\n", ("Ms Okoro", "Bridge will open")),
        ("Bridge is unsafe: report", ("report", "Bridge is unsafe")),
        ("Bridge is unsafe: city officials", ("city officials", "Bridge is unsafe")),
        ("Analysis: Bridge will open", None),
        ("The Latest: Bridge will open", None),
        ("Bridge: safe", None),
        ("The bridge opens", None),
        ("", None),
        (": report", None),
    ],
)
def test_headlines(title: str, expected: tuple[str, str] | None) -> None:
    found = headline(title)
    if found is None:
        assert expected is None
    else:
        (a, b), (c, d), (e, f) = found
        assert (title[a:b], title[e:f]) == expected
        assert title[c:d] == ":"


@pytest.mark.parametrize("unit", ["A ", "A", "Aa: ", "Aa (", "A: b\n", ":", " "])
def test_time_is_near_linear(unit: str) -> None:
    start = time.process_time()
    turns(unit * 50_000)
    headline(unit * 50_000)
    assert time.process_time() - start < 20, "a backtracking pattern would take minutes"
