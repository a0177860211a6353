"""Draw pronouns for annotation by hand: whom or what each of them means.

    python -m benchmarks.coreference_draw > drawn.jsonl

Reads the development texts under ``$CONCORD_GOLD`` that are listed in ``SHARES``. Each class of
pronoun gets a number of places in each corpus; they go to the pronouns that come first in the order
of a hash of seed, article and offset, at most one of a class for each article. So the draw depends
on nothing but the texts. Lines hold offsets, not text.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from benchmarks import gold as gold_data
from benchmarks.speakers_draw import fold_of

SEED = "coreference-1"
SEED_MORE = "coreference-2"
SHARES = {
    "quotes/polnear-train.jsonl": 6,
    "entities/newswcl50-dev.jsonl": 4,
    "stories/allsides-dev.jsonl": 6,
    "stories/basil-dev.jsonl": 2,
    "stories/ecbplus-dev.jsonl": 2,
}
"""Corpus -> twentieths of each class that it gets."""
PLACES = {"he": 60, "she": 40, "it": 80, "they": 70, "i": 50}
"""Pronouns drawn of each class."""
MORE = {"its": 60, "their": 40}
"""Drawn beside, of these two words alone: of "it" and "they" few mean something with a name."""
FORMS = {
    "he": "he him his himself", "she": "she her hers herself", "it": "it its itself",
    "they": "they them their theirs themselves", "i": "i me my mine myself",
}  # fmt: skip
CLASS_OF = {form: name for name, forms in FORMS.items() for form in forms.split()}
_WORD = re.compile(rf"\b(?:{'|'.join(CLASS_OF)})\b", re.IGNORECASE)
_OPEN, _CLOSED, _STRAIGHT = "“", "”", '"'

Row = dict[str, Any]


def pronouns(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield (class, start, end) of the pronouns of a text; a first person only inside quotes.

    What is in capitals is left out but for "I": "IT" and "ME" are not pronouns.
    """
    for found in _WORD.finditer(text):
        word = found.group()
        name = CLASS_OF[word.lower()]
        if len(word) > 1 and word.isupper():
            continue
        if name != "i" or (word in ("I", *FORMS["i"].split()[1:]) and _quoted(text, found.start())):
            yield name, found.start(), found.end()


def _quoted(text: str, at: int) -> bool:
    """Tell whether a quotation opened in the same paragraph is still open."""
    before = text[text.rfind("\n", 0, at) + 1 : at]
    if _OPEN in before or _CLOSED in before:
        return before.rfind(_OPEN) > before.rfind(_CLOSED)
    return before.count(_STRAIGHT) % 2 == 1


def rank(seed: str, article: str, start: int) -> str:
    """Return the key by which pronouns are put in a random but lasting order."""
    return hashlib.blake2b(f"{seed}|{article}|{start}".encode(), digest_size=8).hexdigest()


def draw(corpus: str, rows: Iterable[Row]) -> list[Row]:
    """Return the pronouns drawn from one corpus: by class, then more "its" and "their"."""
    items: list[tuple[str, Row]] = []
    for row in rows:
        sha = hashlib.sha256(row["text"].encode()).hexdigest()
        for name, start, end in pronouns(row["text"]):
            item = {
                "corpus": corpus, "id": row["id"], "text_sha256": sha, "pronoun": [start, end],
                "class": name, "fold": fold_of(row["id"]),
            }  # fmt: skip
            items.append((row["text"][start:end].lower(), item))
    drawn = _fill(corpus, [(item["class"], item) for _, item in items], PLACES, SEED)
    taken = {(item["id"], *item["pronoun"]) for item in drawn}
    more = [(word, i) for word, i in items if (i["id"], *i["pronoun"]) not in taken]
    return drawn + _fill(corpus, more, MORE, SEED_MORE)


def _fill(
    corpus: str, items: Iterable[tuple[str, Row]], places: dict[str, int], seed: str
) -> list[Row]:
    """Return as many items of each group as it has places, at most one for each article."""
    pools: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for name, item in items:
        if name in places:
            pools[name].append((rank(seed, item["id"], item["pronoun"][0]), item))
    drawn: list[Row] = []
    for name, pool in sorted(pools.items()):
        most = places[name] * SHARES[corpus] // sum(SHARES.values())
        seen: set[str] = set()
        for _, item in sorted(pool, key=lambda pair: pair[0]):
            if item["id"] not in seen and len(seen) < most:
                seen.add(item["id"])
                drawn.append(item)
    return sorted(drawn, key=lambda d: (d["class"], d["id"], d["pronoun"]))


def main() -> None:
    """Print the drawn pronouns."""
    for corpus in SHARES:
        lines = gold_data.path(corpus).read_text(encoding="utf-8").splitlines()
        for item in draw(corpus, map(json.loads, lines)):
            print(json.dumps(item))


if __name__ == "__main__":
    main()
