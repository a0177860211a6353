"""Each pair of passages of our own, through the public function."""

from pathlib import Path

import pytest

from pipeline.stories.contradictions.find import find_contradictions
from pipeline.stories.contradictions.model import (
    ContradictionArticle,
    ContradictionInputs,
    SaidQuote,
)

OWN = Path(__file__).parents[2] / "data/contradictions/own.tsv"
ROWS = [
    line.split("\t")
    for line in OWN.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def side(name: str, passage: str, kind: str) -> tuple[ContradictionArticle, list[SaidQuote]]:
    if kind == "number":
        return ContradictionArticle(name, "story", f"outlet of {name}", passage), []
    speaker, cue, content = passage.split(" | ")
    text = f"{speaker} {cue} {content}"
    quote = SaidQuote(
        quote_id=f"quote of {name}",
        article_id=name,
        speaker_id=speaker,
        speaker_name=speaker,
        speaker_type="person",
        content=content,
        field="text",
        start=len(text) - len(content),
        end=len(text),
        act="denial" if cue in ("denied", "disputed") else "statement",
        cue=cue,
    )
    return ContradictionArticle(name, "story", f"outlet of {name}", text), [quote]


@pytest.mark.parametrize(("kind", "expected", "first", "second"), ROWS)
def test_pair(kind, expected, first, second):
    sides = [side("one", first, kind), side("two", second, kind)]
    for pair in (sides, sides[::-1]):
        rows = find_contradictions(
            ContradictionInputs([a for a, _ in pair], [q for _, quotes in pair for q in quotes])
        )
        assert [row.kind for row in rows] == ([kind] if expected == "contradiction" else [])


def test_there_are_enough_of_each():
    counts = {kind: sum(row[1] == kind for row in ROWS) for kind in ("contradiction", "compatible")}
    assert len(ROWS) >= 60
    assert counts["contradiction"] >= 20
    assert counts["compatible"] >= 12
