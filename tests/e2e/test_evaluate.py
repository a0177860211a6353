"""A real run of the evaluation flow."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows import progress
from pipeline.errors import InputError
from pipeline.settings import Settings

ARTICLES = [
    {
        "id": f"{name}-{number}",
        "publisher": "Ledger",
        "text": f"“The bridge will open on Friday,” {name} said.",
        "attributions": [{"content": [[0, 33]], "cue": [], "source": [[34, 34 + len(name)]]}],
    }
    for number, name in enumerate(("Ada Quill", "Bo Marr", "Cy Dove"))
]


class Shown(progress.Silent):
    """Notes what a person would be shown."""

    def __init__(self) -> None:
        self.articles: list[int] = []
        self.characters = [0, 0]

    def total(self, n_bytes: int) -> None:
        self.characters[0] = n_bytes

    def advance(self, n_articles: int, n_bytes: int) -> None:
        self.articles.append(n_articles)
        self.characters[1] += n_bytes


def test_a_run_measures_in_batches_and_writes_figures(server: None, tmp_path: Path) -> None:
    from flows.evaluate import evaluate

    gold, output = tmp_path / "small.jsonl", tmp_path / "figures.json"
    gold.write_text("\n".join(map(json.dumps, ARTICLES)), encoding="utf-8")
    settings = Settings(warehouse=tmp_path, workers=1, batch_size=2)
    shown = Shown()
    with progress.shown_by(shown):
        report = evaluate("quotes", gold, output, settings)
    assert shown.articles == [2, 1]
    assert shown.characters[0] == shown.characters[1] == sum(len(a["text"]) for a in ARTICLES)
    assert report.overall.n_articles == 3
    assert report.overall.figures["attr.f1"].value == 1.0
    assert report.notes == ()
    written = json.loads(output.read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(report.to_json()))


def test_entities_are_resolved_over_all_articles_at_once(server: None, tmp_path: Path) -> None:
    from flows.evaluate import evaluate

    gold = tmp_path / "small.jsonl"
    texts = ["Ada Quill met Bo Marr in Norway.", "Quill left Norway on Monday, Ms. Quill said."]
    rows = [
        {
            "id": number,
            "topic": "t",
            "text": text,
            "mentions": [
                {"start": start, "end": start + 5, "chain": "Ada Quill", "type": "person"}
                for start in range(len(text))
                if text.startswith("Quill", start)
            ],
        }
        for number, text in enumerate(texts)
    ]
    gold.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    shown = Shown()
    with progress.shown_by(shown):
        settings = Settings(warehouse=tmp_path, workers=1, batch_size=1)
        report = evaluate("entities", gold, None, settings)
    assert shown.articles == [2]
    assert report.overall.counts["person"] == 3
    assert report.overall.figures["person.f1"].value == 1.0


def test_bad_gold_ends_the_run_with_its_line(server: None, tmp_path: Path) -> None:
    from flows.evaluate import evaluate

    gold = tmp_path / "bad.jsonl"
    gold.write_text(json.dumps({"id": 1}), encoding="utf-8")
    with pytest.raises(InputError, match="line 1: no field `text`"):
        evaluate("quotes", gold, None, Settings(warehouse=tmp_path))
