"""Measure the contradictions that were judged by reading, and find those of the gold corpora anew.

    python -m benchmarks.contradictions                       judgements, and numbers of the texts
    python -m benchmarks.contradictions --annotated basil=F   F: output of concord annotate, by id
    python -m benchmarks.contradictions --warehouse FILE      a warehouse that holds a gold corpus
    python -m benchmarks.contradictions --scale N             seconds for N articles of 500 words

The judgements are tests/data/contradictions/judged.jsonl. A row found now is right or wrong where
its two passages were judged, else it waits to be read: such rows are printed with --rows.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import urlparse

import duckdb

from benchmarks import gold
from benchmarks.speakers import wilson
from pipeline.ids import content_hash
from pipeline.stories.contradictions.find import find_contradictions
from pipeline.stories.contradictions.model import (
    Contradiction,
    ContradictionArticle,
    ContradictionInputs,
    SaidQuote,
)

JUDGED = Path(__file__).resolve().parents[1] / "tests/data/contradictions/judged.jsonl"
CORPORA = {"basil": "story", "ecbplus": "subtopic", "allsides": "story"}
_ONSETS = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u")]
Key = tuple[str, frozenset[tuple[str, str]]]
"""Kind, and of both sides the article and the hash of the passage."""


def judgements() -> dict[Key, bool]:
    """Return whether each judged row is right."""
    found: dict[Key, bool] = {}
    for line in JUDGED.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        sides = frozenset((side["article"], side["passage"]) for side in row["sides"])
        found[row["kind"], sides] = row["right"]
    return found


def read(corpus: str, annotated: Path | None) -> ContradictionInputs:
    """Read a gold corpus, with the quotes of its annotation where one is given."""
    articles = []
    with gold.path(f"stories/{corpus}-dev.jsonl").open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            date, host = record.get("date"), urlparse(record.get("url") or "").netloc
            articles.append(
                ContradictionArticle(
                    article_id=record["id"],
                    story_id=record[CORPORA[corpus]],
                    outlet_id=record.get("outlet") or host or record["id"],
                    text=record["text"],
                    title=record.get("title"),
                    published_at=datetime.fromisoformat(date) if date else None,
                )
            )
    texts = {article.article_id: article.text for article in articles}
    quotes = list(_quotes(annotated, texts)) if annotated else []
    return ContradictionInputs(articles, quotes)


def _quotes(annotated: Path, texts: dict[str, str]) -> Iterator[SaidQuote]:
    with annotated.open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            text = texts[record["id"]]
            for number, quote in enumerate(record["quotes"]):
                parts, speaker = quote["content"], quote["speaker"] or {}
                yield SaidQuote(
                    quote_id=f"{record['id']}#{number:04}",
                    article_id=record["id"],
                    speaker_id=speaker.get("entity_id"),
                    speaker_name=speaker.get("name"),
                    speaker_type=speaker.get("type"),
                    content=" … ".join(text[start:end] for start, end in parts),
                    field="text",
                    start=parts[0][0],
                    end=parts[-1][1],
                    act=quote["act"],
                    cue=" ".join(text[start:end] for start, end in quote["cue"]) or None,
                )


def rows_of(inputs: ContradictionInputs) -> list[tuple[Key, Contradiction, tuple[str, str]]]:
    """Return the rows found, each with its key and its passages."""
    articles = {article.article_id: article for article in inputs.articles}
    found = []
    for row in find_contradictions(inputs):
        sides, passages = set(), []
        for side in (row.a, row.b):
            article = articles[side.article_id]
            text = article.text if side.field == "text" else article.title or ""
            passages.append(" ".join(text[side.start : side.end].split()))
            sides.add((side.article_id, content_hash(passages[-1])[:16]))
        found.append(((row.kind, frozenset(sides)), row, (passages[0], passages[1])))
    return found


def print_rows(name: str, inputs: ContradictionInputs, *, show: bool) -> None:
    """Print how many of the rows found now were judged right, wrong, and not yet."""
    judged = judgements()
    names = {True: "right", False: "wrong", None: "not judged"}
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for key, row, passages in rows_of(inputs):
        verdict = names[judged.get(key)]
        counts[row.kind][verdict] += 1
        if show:
            print(f"{verdict:10} {row.kind}: {row.reason}", *passages, sep="\n    ")
    for kind, verdicts in sorted(counts.items()):
        print(json.dumps({"corpus": name, "kind": kind, **verdicts}))
    if not counts:
        print(json.dumps({"corpus": name, "rows": 0}))


def from_warehouse(file: Path) -> ContradictionInputs:
    """Read articles and quotes of a warehouse; articles go by the ids of their corpus."""
    with duckdb.connect(str(file), read_only=True) as connection:
        ids = dict(
            connection.execute("SELECT article_id, coalesce(external_id, article_id) FROM articles")
            .fetchall()
        )  # fmt: skip
        articles = connection.execute(
            "SELECT a.article_id, s.story_id, a.outlet_id, a.text, a.title, a.published_at,"
            " a.article_id IN (SELECT article_id FROM copies)"
            " FROM articles AS a JOIN story_articles AS s USING (article_id)"
        ).fetchall()
        quotes = connection.execute(
            "SELECT q.quote_id, q.article_id, q.speaker_id, e.name, e.type, q.content, q.field,"
            " q.start_char, q.end_char, q.act, q.cue"
            " FROM quotes AS q LEFT JOIN entities AS e ON e.entity_id = q.speaker_id"
        ).fetchall()
    return ContradictionInputs(
        [ContradictionArticle(ids[row[0]], *row[1:]) for row in articles],
        [SaidQuote(row[0], ids[row[1]], *row[2:]) for row in quotes],
    )


def print_precision() -> None:
    """Print the share of judged rows that are right, with Wilson's 95 % interval."""
    by_kind: defaultdict[str, list[bool]] = defaultdict(list)
    for (kind, _), right in judgements().items():
        by_kind[kind].append(right)
        by_kind["all"].append(right)
    print(f"{'kind':16} {'right':>5} {'of':>4} {'precision':>9}  95 % interval")
    for kind in sorted(by_kind, key=lambda name: (name == "all", name)):
        verdicts = by_kind[kind]
        low, high = wilson(sum(verdicts), len(verdicts))
        share = sum(verdicts) / len(verdicts)
        print(
            f"{kind:16} {sum(verdicts):5} {len(verdicts):4} {share:9.2f}  {low:.2f} to {high:.2f}"
        )


def print_scale(n: int) -> None:
    """Print the seconds of CPU for ``n`` made-up articles of 500 words, four to a story."""
    draw = random.Random(6)  # noqa: S311 (no secret)
    words = [
        f"{a}{b}{c}" for a in "bdfgklmnprst" for b in ("al", "en", "or", "ush") for c in "aeio"
    ]
    articles, quotes = [], []
    for i in range(n):
        lines = []
        for _ in range(25):
            body = " ".join(draw.choice(words) for _ in range(14))
            number = draw.randrange(2, 90)
            lines.append(
                f"{body.capitalize()} killed {number} people, did not {draw.choice(words)}."
            )
        text = " ".join(lines)
        articles.append(ContradictionArticle(f"a{i}", f"s{i // 4}", f"o{i % 4}", text))
        start = 0
        for k, line in enumerate(lines[:20]):
            end = start + len(line)
            speaker = f"e{k % 5}"
            quotes.append(
                SaidQuote(
                    f"q{i}.{k}", f"a{i}", speaker, speaker, "person", line, "text", start, end
                )
            )
            start = end + 1
    began = time.process_time()
    found = find_contradictions(ContradictionInputs(articles, quotes))
    seconds = round(time.process_time() - began, 1)
    n_words = sum(len(article.text.split()) for article in articles)
    print(json.dumps({"articles": n, "words": n_words, "rows": len(found), "cpu_seconds": seconds}))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--annotated", action="append", default=[], metavar="CORPUS=FILE")
    parser.add_argument("--warehouse", type=Path)
    parser.add_argument("--rows", action="store_true", help="print each row found")
    parser.add_argument("--scale", type=int, metavar="N")
    options = parser.parse_args(arguments)
    if options.scale:
        print_scale(options.scale)
        return
    if options.warehouse:
        print_rows(options.warehouse.stem, from_warehouse(options.warehouse), show=options.rows)
        return
    print_precision()
    annotated = {
        name: Path(file) for name, _, file in (a.partition("=") for a in options.annotated)
    }
    for corpus in CORPORA:
        print_rows(corpus, read(corpus, annotated.get(corpus)), show=options.rows)


if __name__ == "__main__":
    main()
