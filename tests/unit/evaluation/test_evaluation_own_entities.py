"""The gold of our own writing: mark-up and JSON lines agree."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from pipeline.evaluation.entities_gold import read_gold


@pytest.fixture(scope="module")
def convert(root: Path) -> ModuleType:
    path = root / "tests" / "data" / "entities" / "convert.py"
    spec = importlib.util.spec_from_file_location("convert_own_entities", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_lines_are_those_of_the_markup(convert: ModuleType) -> None:
    rows = list(convert.articles(convert.SOURCE.read_text(encoding="utf-8")))
    assert convert.TARGET.read_text(encoding="utf-8") == convert.as_jsonl(rows)


def test_three_events_of_four_outlets(convert: ModuleType) -> None:
    articles = read_gold(convert.TARGET)
    assert (
        sorted(article.topic for article in articles)
        == ["flood"] * 4 + ["strait"] * 4 + ["trial"] * 4
    )
    types = {mention.type for article in articles for mention in article.mentions}
    assert types == {"person", "country", "organisation"}
    for article in articles:
        for mention in article.mentions:
            surface = article.text[mention.start : mention.end]
            assert surface == surface.strip()
            assert surface


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("# t\na = person\n\n## 1 | P\n[b:Bo] left.", "1: b is no chain of the event"),
        ("# t\na = ship\n\n## 1 | P\n[a:Bo] left.", "t: a line that is no chain"),
        ("# t\na = person\nb = person\n\n## 1 | P\n[a:Bo] left.", r"t: no mention of \['b'\]"),
        ("# t\na = person\n\n## 1 | P\n[a:Bo [left].", "1: a bracket is left"),
    ],
)
def test_markup_that_is_wrong(convert: ModuleType, markup: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        list(convert.articles(markup))
