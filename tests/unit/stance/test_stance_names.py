"""Targets get another name: what of the text goes with it, and what stays."""

from __future__ import annotations

import pytest

from benchmarks.stance_challenge import Target, kind_of
from benchmarks.stance_names import swap

CASES = [
    # a given name alone goes, too; a relative's surname and a namesake's given name stay
    ("<Mary Davis> lost. Mary wept.", "<Aiko Tanabe> lost. Aiko wept."),
    ("<Mary Davis> lost; John Davis stayed.", "<Aiko Tanabe> lost; John Davis stayed."),
    ("<Mary Davis> wept. Mary Poole left.", "<Aiko Tanabe> wept. Mary Poole left."),
    ("<Mary> wept. Mary Davis won.", "<Aiko> wept. Aiko Davis won."),
    ("<Mr. Patrick> wept.", "<Mr. Tanabe> wept."),
    # possessives without an s get one; a closing quotation mark does not
    ("<Mary Davis>’ aide wept.", "<Aiko Tanabe>’s aide wept."),
    ("<Mary Davis'> aide wept.", "<Aiko Tanabe's> aide wept."),
    ("He said ‘I like <Davis>’ and left.", "He said ‘I like <Tanabe>’ and left."),
    # capitals stay capitals; marks within the span stay
    ("<DAVIS>: I agree.", "<TANABE>: I agree."),
    ('he said.<" Page> left.', 'he said.<" Tanabe> left.'),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_swap(text: str, expected: str) -> None:
    start, end = text.index("<"), text.index(">") - 1
    plain = text.replace("<", "").replace(">", "")
    made, (first, last) = swap(plain, (start, end), "Aiko Tanabe", person=True) or ("", (0, 0))
    assert f"{made[:first]}<{made[first:last]}>{made[last:]}" == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Angela <Quill> lied.", "woman"),
        ("Peter <Quill> lied to her.", "man"),
        ("Peter <Bell Quill> lied.", None),
        ("<Quill> lied.", "man"),
        ("<Zorvane Quill> lied.", None),
        ("<Zorvane Quill> lied to her.", "woman"),
        ('he said.<" Quill> told her of it.', "man"),
    ],
)
def test_the_given_name_before_a_target_tells_its_kind(text: str, kind: str | None) -> None:
    start, end = text.index("<"), text.index(">") - 1
    plain = text.replace("<", "").replace(">", "")
    row = {"text": plain, "targets": [[start, end]], "labels": ["neutral"], "class": "x"}
    at = start + (2 if plain[start] == '"' else 0)
    mention = {"start": at, "end": end, "label": "PERSON", "kind": "name"}
    assert kind_of(Target(row, 0, "neutral"), [mention], ["Peru"]) == kind
