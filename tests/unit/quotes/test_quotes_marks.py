"""Quotation marks: tables of (text, quotations), over every style of mark."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language.quotes.marks import find_quotations
from tests.timing import grows_less

STYLES = {
    "curly": "“”",
    "straight": '""',
    "single curly": "‘’",
    "single straight": "''",
    "german": "„“",
    "guillemets": "«»",
    "single guillemets": "‹›",
    "full width": "＂＂",
    "pairs": ("``", "''"),
    "straight pairs": ("''", "''"),
}

SINGLE = ("single curly", "single straight")


def dressed(plain: str, style: tuple[str, str]) -> str:
    opening, closing = style
    return plain.replace("<", opening).replace(">", closing)


def spans(text: str) -> list[str]:
    return [text[s:e] for q in find_quotations(text) for s, e in q.spans]


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She said <it is over> and left.", ["<it is over>"]),
        ("<It is over,> she said.", ["<It is over,>"]),
        ("<It is over,> she said. <We lost.>", ["<It is over,>", "<We lost.>"]),
        ("He asked (<why?>).", ["<why?>"]),
        ("A <red> and a <blue> one", ["<red>", "<blue>"]),
        ("It ends here—<go>—or there", ["<go>"]),
    ],
)
def test_every_style_of_mark(style: tuple[str, str], text: str, expected: list[str]) -> None:
    assert spans(dressed(text, style)) == [dressed(e, style) for e in expected]


@pytest.mark.parametrize("style", [s for n, s in STYLES.items() if n not in SINGLE])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<One.\n\n<Two.\n\n<Three,> he said.", ["<One.", "<Two.", "<Three,>"]),
        ("He said: <One.\n\n<Two.>\n\nThe end.", ["<One.", "<Two.>"]),
    ],
)
def test_quotations_of_several_paragraphs(
    style: tuple[str, str], text: str, expected: list[str]
) -> None:
    assert spans(dressed(text, style)) == [dressed(e, style) for e in expected]


@pytest.mark.parametrize("mark", ["‘", "'"])
def test_a_single_mark_without_a_partner_is_an_apostrophe(mark: str) -> None:
    assert spans(f"{mark}One is here.\n\nTwo is there.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The dogs' owners don't care about the '90s.", []),
        ("It's the workers' union's plan, isn't it?", []),
        ("rock 'n' roll, 'tis the season, get 'em", []),
        ("‘The workers’ union hasn’t called,’ he said.", ["‘The workers’ union hasn’t called,’"]),
        ("'We don't know,' the boys' father said.", ["'We don't know,'"]),
        ("“She told us ‘never again,’ twice,” he said.", ["“She told us ‘never again,’ twice,”"]),
        ("'She called it \"odd\",' he said.", ["'She called it \"odd\",'"]),
        ('The board is 6\'2" wide and 3" thick.', []),
        ("no marks at all", []),
        ('"" and “” and " "', []),
        ("”Fear,” he said.", ["”Fear,”"]),
    ],
)
def test_apostrophes_nesting_and_stray_marks(text: str, expected: list[str]) -> None:
    assert spans(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“It is never closed, he said.\n\nOrdinary text follows here.", []),
        ("He called it “odd and left.\n\nThen “rain” fell.", ["“rain”"]),
        ("He said: “It is over.\n\nThe crowd left.", ["“It is over."]),
        ('A "b c. "D e," he said.', ['"D e,"']),
        ("It is over,” he said.\n\n“Yes.”", ["“Yes.”"]),
    ],
)
def test_unbalanced_marks_do_not_run_away(text: str, expected: list[str]) -> None:
    assert spans(text) == expected


def test_a_quotation_does_not_cross_a_break() -> None:
    title = "He said: “It is over"
    text = f"{title}\n\n“It is not over,” she said."
    found = find_quotations(text, (len(title) + 2,))
    assert [[text[s:e] for s, e in q.spans] for q in found] == [
        ["“It is over"],
        ["“It is not over,”"],
    ]


@given(st.text(alphabet="\"“”‘’'`«»„ab .,:?!\n—s", max_size=200))
@settings(max_examples=300, deadline=None)
def test_quotations_are_ordered_and_hold_something(text: str) -> None:
    at = 0
    for q in find_quotations(text):
        for start, end in q.spans:
            assert at <= start < end <= len(text)
            assert "\n" not in text[start:end]
            at = end
        assert q.start < q.inner[0] <= q.inner[1] <= q.end
        assert any(c.isalnum() for c in text[q.inner[0] : q.inner[1]])


@pytest.mark.parametrize("unit", ['"', "“", "'a ", ' "a" ', "''", "“a\n\n", "s' a ", ', "a', "«"])
def test_time_is_linear_in_marks(unit: str) -> None:
    warm, small, large = ((unit * n)[:n] for n in (2_000, 25_000, 400_000))
    find_quotations(warm)
    assert grows_less(lambda: find_quotations(small), lambda: find_quotations(large), 80), (
        "sixteen times the marks may not cost 256 times as much"
    )
