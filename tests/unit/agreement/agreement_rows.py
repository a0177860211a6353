"""Builders of inputs of agreement, and ways to read its rows."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from pipeline.agreement.corpus import ATTRIBUTES
from pipeline.agreement.story_inputs import StoryInputs

SCORES = {"favourable": 0.8, "neutral": 0.0, "unfavourable": -0.8}
Row = dict[str, Any]


def article(name: str, outlet: str, story: str | None = "s1", genre: str = "news", **other) -> Row:
    row = {"article_id": name, "outlet_id": outlet, "story_id": story, "genre": genre}
    return row | {"known": True, "is_copy": False} | other


def entities(name: str, mentioned: str) -> list[Row]:
    """Rows of an article that mentions an entity once for each letter."""
    return [
        {"article_id": name, "entity_id": letter, "n": n}
        for letter, n in Counter(mentioned).items()
    ]


def carried(name: str, *statements: str) -> list[Row]:
    """Rows of an article that carries statements, written ``id`` or ``id:speaker``."""
    rows = []
    for text in statements:
        statement, _, speaker = text.partition(":")
        rows.append({"article_id": name, "statement_id": statement, "speaker_id": speaker or None})
    return rows


def stance(name: str, target: str, label: str, voice: str = "outlet", holder=None, **other) -> Row:
    row = {"article_id": name, "target_id": target, "label": label, "voice": voice}
    return row | {"holder_id": holder, "score": SCORES[label], "hypothetical": False} | other


def match(a: str, b: str, relation: str = "verbatim", similarity: float = 1.0, **other) -> Row:
    """A row of two articles, written ``article:statement``."""
    row: Row = {"relation": relation, "similarity": similarity}
    for end, text in (("a", a), ("b", b)):
        row[f"article_{end}"], row[f"statement_{end}"] = text.split(":")
    return row | {"meaning_changed": False, "both_direct": True} | other


def attributes(**groups: str) -> pa.Table:
    """The attribute ``lean`` of outlets."""
    rows = [{"outlet_id": o, "name": "lean", "value": v} for o, v in groups.items()]
    return pa.Table.from_pylist(rows, schema=ATTRIBUTES)


def pick(table: pa.Table, metric: str, story: str | None = None, voice=None, *outlets, target=None):
    """The one row of a key, as a dictionary."""
    outlet_a, outlet_b = outlets or (None, None)
    key = {
        "story_id": story,
        "metric": metric,
        "voice": voice,
        "outlet_a": outlet_a,
        "outlet_b": outlet_b,
        "target_id": target,
    }
    (row,) = (r for r in table.to_pylist() if key.items() <= r.items())
    return row


def metrics_in(table: pa.Table) -> set[str]:
    return set(table["metric"].to_pylist())


def sampled(rng: random.Random, letters: str, most: int) -> str:
    return "".join(rng.sample(letters, rng.randint(0, min(most, len(letters)))))


def invented(seed: int, n_stories: int) -> StoryInputs:
    """Inputs with copies, unknown outlets, other genres and everything else that occurs."""
    rng = random.Random(seed)  # noqa: S311
    rows: dict[str, list[Row]] = {
        name: [] for name in ("articles", "entities", "statements", "stances", "matches")
    }
    for s in range(n_stories):
        names = []
        for outlet in rng.sample("uvwxyz", rng.randint(1, 6)):
            name = f"{s}{outlet}"
            names.append(name)
            genre = rng.choice(["news", "news", "news", "opinion"])
            known, copy = outlet != "u", rng.random() < 0.1
            rows["articles"].append(
                article(name, outlet, f"s{s:02}", genre, known=known, is_copy=copy)
            )
            rows["entities"] += entities(name, sampled(rng, "AAABBCCDEFGH", 9))
            rows["statements"] += carried(
                name,
                *(f"{s}t{k}:{rng.choice(['', 'P', 'Q', 'R'])}" for k in sampled(rng, "1234567", 6)),
            )
            for _ in range(rng.randint(0, 5)):
                voice = rng.choice(["outlet", "author", "speaker"])
                holder = rng.choice("PQ") if voice == "speaker" else None
                label, target = rng.choice(list(SCORES)), rng.choice("TUV")
                rows["stances"].append(stance(name, target, label, voice, holder))
        for _ in range(rng.randint(0, 6)):
            a, b = rng.choice(names), rng.choice(names)
            statement = f"{s}t{rng.randint(1, 7)}"
            relation = rng.choice(["verbatim", "edited", "paraphrase"])
            changed = rng.random() < 0.2
            rows["matches"].append(
                match(f"{a}:{statement}", f"{b}:{statement}", relation, rng.random(),
                      meaning_changed=changed, both_direct=rng.random() < 0.8)
            )  # fmt: skip
    return StoryInputs.of_rows(**rows)


def shuffled(inputs: StoryInputs, rng: random.Random) -> StoryInputs:
    """The same rows in another order."""
    tables = {}
    for name in StoryInputs.__slots__:
        table = getattr(inputs, name)
        order = rng.sample(range(table.num_rows), table.num_rows)
        tables[name] = table.take(pa.array(order, pa.int64()))
    return StoryInputs(**tables)


def stories_of(inputs: StoryInputs, wanted: Iterable[str]) -> StoryInputs:
    """The inputs of some stories alone."""
    chosen = set(wanted)
    articles = [r for r in inputs.articles.to_pylist() if r["story_id"] in chosen]
    names = {row["article_id"] for row in articles}
    rows = {
        name: [
            row
            for row in getattr(inputs, name).to_pylist()
            if row.get("article_id", row.get("article_a")) in names
        ]
        for name in ("entities", "statements", "stances", "matches")
    }
    return StoryInputs.of_rows(articles=articles, **rows)
