"""A whole article, with the quotes a reader would expect of it, in a file a reader can check."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.models import Quote
from tests.unit.quotes.conftest import Find

GOLDEN = Path(__file__).parents[2] / "golden" / "quotes"


def render(quotes: list[Quote], whole: str) -> str:
    """Return the quotes as the golden files write them."""
    lines = []
    for q in quotes:
        source = "-" if q.source is None else whole[q.source[0] : q.source[1]]
        lines.append(f"- {q.kind}, {q.act}, {'marked' if q.marked else 'unmarked'}")
        lines.append(f"  speaker: {source}")
        lines.append(f"  cue: {q.cue_text or '-'}")
        lines.append(f"  content: {q.content}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.txt")), ids=lambda p: p.stem)
def test_golden_article(find: Find, path: Path) -> None:
    head, text, expected = path.read_text(encoding="utf-8").split("\n---\n")
    title = head.removeprefix("title: ")
    assert render(find(text, title), f"{title}\n\n{text}") == expected
