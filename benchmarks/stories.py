"""Measure story grouping on the gold corpora.

    python -m benchmarks.stories [--gold DIR] [--scorer FILE] [--honest] [--words]

DIR (default: $CONCORD_GOLD, else ../shared/data) holds stories/{allsides,ecbplus,basil}-dev.jsonl.
One JSON object a line: corpus, scores of the scorer, seconds of CPU of the grouping. With --honest
the background table is rebuilt for each corpus without that corpus's texts; with --words there are
no sentence vectors.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import gold as gold_data
from pipeline.language.vectors.model import opening, sentence_encoder
from pipeline.stories.background import Background, count, packaged, read_texts
from pipeline.stories.grouping import StoryArticle, group

CORPORA = {"allsides": "story", "ecbplus": "subtopic", "basil": "story"}
BACKGROUND = ("quotes/polnear-train.jsonl", "stories/allsides-dev.jsonl")


def read(path: Path) -> list[StoryArticle]:
    """Read a gold file, its groups left out."""
    articles = []
    with path.open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            date = record.get("date")
            articles.append(
                StoryArticle(
                    article_id=record["id"],
                    outlet_id=record.get("outlet") or "",
                    title=record.get("title"),
                    text=record["text"],
                    published_at=datetime.fromisoformat(date) if date else None,
                )
            )
    return articles


def vectors_of(articles: Sequence[StoryArticle]) -> NDArray[np.float32]:
    """Return the sentence vectors that a batch stores of articles."""
    encoder = sentence_encoder()
    return encoder.vectors(opening(article.title, article.text) for article in articles)


def score(scorer: Path, gold: Path, key: str, predicted: dict[str, str]) -> dict[str, float]:
    """Run the scorer on a grouping (article id -> story id)."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.writelines(json.dumps({"id": a, "story": s}) + "\n" for a, s in predicted.items())
        file.flush()
        command = [sys.executable, str(scorer), str(gold), file.name, "--key", key, "--json"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    scores: dict[str, float] = json.loads(done.stdout)
    return scores


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Measure story grouping on the gold corpora.")
    parser.add_argument("--gold", type=Path, default=gold_data.ROOT)
    parser.add_argument("--scorer", type=Path, default=gold_data.scorer("stories"))
    parser.add_argument("--honest", action="store_true")
    parser.add_argument("--words", action="store_true")
    options = parser.parse_args()
    for corpus, key in CORPORA.items():
        gold = options.gold / "stories" / f"{corpus}-dev.jsonl"
        if not gold.exists() or not options.scorer.exists():
            print(json.dumps({"corpus": corpus, "skipped": f"no {gold} or {options.scorer}"}))
            continue
        table: Background = packaged()
        if options.honest:
            sources = [options.gold / name for name in BACKGROUND]
            table = count(read_texts([path for path in sources if path != gold]))
        articles = read(gold)
        vectors = None if options.words else vectors_of(articles)
        start = time.process_time()
        stories = group(articles, vectors, table=table)
        seconds = time.process_time() - start
        predicted = {a: story.story_id for story in stories for a in story.article_ids}
        scores = {k: round(v, 4) for k, v in score(options.scorer, gold, key, predicted).items()}
        print(json.dumps({"corpus": corpus, **scores, "cpu_seconds": round(seconds, 2)}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
