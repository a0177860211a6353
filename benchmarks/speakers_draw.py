"""Draw attributions whose speaker is not named where it speaks, for annotation by hand.

    python -m benchmarks.speakers_draw > drawn.jsonl

Reads ``$CONCORD_GOLD/quotes/polnear-train.jsonl``. Each kind of source (see :func:`kind_of`) gets
a number of places for each outlet; they go to the attributions that come first in the order of a
hash of seed, article and offset, at most one of a kind for each article. So the draw depends on
nothing but the corpus. Lines hold offsets, not text.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks import gold as gold_data

SEED = "speakers-1"
PLACES = {
    "he": 8, "she": 5, "who": 4, "which": 1, "it": 2, "they": 4, "nominal": 10, "definite": 5,
}  # fmt: skip
"""Attributions of each kind drawn from each outlet.

"definite" tops up what is rare among nominals and hard: "the senator", "the campaign".
"""

_PRONOUNS = {
    **dict.fromkeys(("he", "him", "his", "himself"), "he"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "she"),
    **dict.fromkeys(("it", "its", "itself"), "it"),
    **dict.fromkeys(("they", "them", "their", "themselves"), "they"),
    **dict.fromkeys(("who", "whom", "whose"), "who"),
    **dict.fromkeys(("which", "that"), "which"),
}
_OPENER_WORDS = (
    "the a an his her their its this these that those one some several many most all both two "
    "three four five another other our my"
)
_OPENERS = frozenset(_OPENER_WORDS.split())
_LINKS = frozenset(["for", "of", "from", "in", "at", "with", "to"])
_MAX_WORDS = 8


def kind_of(source: str) -> str | None:
    """Return the kind of a source span; None where it seems to name its speaker.

    A nominal opens with a determiner, a number or a small letter; a capital may stand in it only
    after a preposition ("a spokesman for ...") or before the last small word ("the FBI director").
    """
    words = source.split()
    if not words or len(words) > _MAX_WORDS or not source.replace(" ", "").isprintable():
        return None
    lower = words[0].lower()
    if len(words) == 1 and lower in _PRONOUNS:
        return _PRONOUNS[lower]
    if any(not w[:1].isalpha() for w in words) or "," in source or lower in ("i", "we", "you"):
        return None
    if lower not in _OPENERS and words[0][:1].isupper():
        return None
    phrase: list[str] = []
    for word in words[1:] if lower in _OPENERS else words:
        if word in _LINKS and phrase:
            break
        phrase.append(word)
    return "nominal" if phrase and phrase[-1].islower() and phrase[-1] not in _PRONOUNS else None


def is_definite(source: str) -> bool:
    """Tell whether a nominal opens with "the" and ends in a word that looks singular."""
    words = source.split()
    return words[0].lower() == "the" and not words[-1].endswith("s")


def rank(article: str, start: int) -> str:
    """Return the key by which attributions are put in a random but lasting order."""
    return hashlib.blake2b(f"{SEED}|{article}|{start}".encode(), digest_size=8).hexdigest()


def fold_of(article: str) -> str:
    """Return ``tune`` or ``held``: half of the articles each, by a hash of the article's id."""
    return "held" if hashlib.blake2b(f"fold|{article}".encode()).digest()[0] % 2 else "tune"


def draw(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the drawn attributions, sorted by kind, article and offset."""
    pools: dict[tuple[str, str], list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for row in rows:
        sha = hashlib.sha256(row["text"].encode()).hexdigest()
        for attribution in row["attributions"]:
            source = attribution["source"]
            if len(source) != 1:
                continue
            start, end = source[0]
            kind = kind_of(row["text"][start:end])
            if kind is None:
                continue
            item = {
                "id": row["id"], "text_sha256": sha, "source": [start, end], "kind": kind,
                "content": attribution["content"], "fold": fold_of(row["id"]),
            }  # fmt: skip
            pools[kind, row["publisher"]].append((rank(row["id"], start), item))
            if kind == "nominal" and is_definite(row["text"][start:end]):
                pools["definite", row["publisher"]].append((rank(row["id"], start), item))
    drawn: dict[tuple[str, int], dict[str, Any]] = {}
    for (kind, _), pool in sorted(pools.items(), reverse=True):
        seen: set[str] = set()
        for _, item in sorted(pool, key=lambda pair: pair[0]):
            place = (item["id"], item["source"][0])
            if place not in drawn and item["id"] not in seen and len(seen) < PLACES[kind]:
                seen.add(item["id"])
                drawn[place] = {**item, "kind": kind}
    return sorted(drawn.values(), key=lambda d: (d["kind"], d["id"], d["source"]))


def main() -> None:
    """Print the drawn attributions."""
    path: Path = gold_data.path("quotes/polnear-train.jsonl")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for item in draw(rows):
        print(json.dumps(item))


if __name__ == "__main__":
    main()
