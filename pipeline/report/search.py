"""Search without a server: an index in small scripts that the page loads as one types.

A page on disk may not fetch files, but it may run scripts that lie beside it. So each part of the
index is a script that hands its data to the page. Words are filed under their first letters;
entries are numbered from the most to the least important, so that a list of numbers is a ranking.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pipeline.report.paths import list_path, page_path
from pipeline.report.render import Renderer
from pipeline.report.streams import Data, Row
from pipeline.stories.terms import STOP_WORDS

KINDS = {1: "entity", 2: "outlet", 3: "story", 4: "statement"}
CHUNK = 400
"""Entries in one file."""
SHARD = 120_000
"""Characters of postings from which a file is split by another letter."""
PREFIX = 12
"""Letters that tell files apart at most: each takes up to eight of a file name's 255."""
MAX_POSTINGS = 3_000
"""Entries kept for one word, the most important; the page says where there are more."""
LONGEST = 32
"""Letters of a word that count."""
_TITLE = 200
_WORD = re.compile(r"[^\W_]+")
_UNSAFE = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def search_pages(key: str, data: Data, renderer: Renderer) -> Iterator[tuple[str, str]]:
    """Yield the search page and the files of its index. ``key`` is of no matter: there is one."""
    del key
    rows = data["entries"]
    yield renderer.page(
        "search.html",
        list_path("search"),
        counts={KINDS[n]: sum(row["place"] == n for row in rows) for n in KINDS},
    )
    yield from index_files(rows)


def index_files(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Yield (path, script) of the index over ``rows``, which come in the order of importance."""
    for number in range(0, len(rows), CHUNK):
        entries = [_entry(row) for row in rows[number : number + CHUNK]]
        chunk = number // CHUNK
        yield f"search/entries/{chunk}.js", _script("entries", chunk, entries)
    postings: defaultdict[str, list[int]] = defaultdict(list)
    frequent: set[str] = set()
    for number, row in enumerate(rows):
        for word in _words(row):
            if len(found := postings[word]) < MAX_POSTINGS:
                found.append(number)
            else:
                frequent.add(word)
    shards = dict(_shards(postings))
    for prefix, part in shards.items():
        cut = sorted(frequent & part.keys())
        yield f"search/words/{file_name(prefix)}.js", _script("words", prefix, part, cut)
    start = {"chunk": CHUNK, "stop": sorted(STOP_WORDS), "prefixes": sorted(shards)}
    yield "search/start.js", _script("start", start)


def fold(text: str) -> str:
    """Return text as it is compared: without accents, in lower case (assets/search.js, too).

    >>> fold("Élodie ŁÓDŹ ﬁne")
    'elodie łodz fine'
    """
    plain = unicodedata.normalize("NFKD", text).lower()
    plain = unicodedata.normalize("NFKD", plain)
    return "".join(c for c in plain if not unicodedata.category(c).startswith("M"))


def words(text: str) -> list[str]:
    """Return the words of a text, folded, each cut after :data:`LONGEST` letters."""
    return [word[:LONGEST] for word in _WORD.findall(fold(text))]


def file_name(prefix: str) -> str:
    """Return the name of the file for words that begin so: hexadecimal, whatever they hold."""
    return prefix.encode("utf-8", "surrogatepass").hex()


def _words(row: Row) -> set[str]:
    texts = [row["title"], *(row["others"] or ()), row["detail"] if row["place"] == 4 else None]
    return {word for text in texts if text for word in words(text)} - STOP_WORDS


def _entry(row: Row) -> list[str | None]:
    kind = KINDS[row["place"]]
    path = page_path(kind, row["id"])
    if kind == "statement":
        path = f"{page_path('story', row['within'])}#{row['id']}"
    title = row["title"]
    short = title if len(title) <= _TITLE else title[: _TITLE - 1].rstrip() + "…"
    return [kind, short, row["detail"], path]


def _shards(postings: Mapping[str, list[int]]) -> Iterator[tuple[str, dict[str, list[int]]]]:
    """Yield (prefix, its words): no word is in two, and no prefix begins another's words."""
    waiting = [("", sorted(postings))]
    while waiting:
        prefix, group = waiting.pop()
        size = sum(len(word) + 7 * len(postings[word]) + 6 for word in group)
        if prefix and (size <= SHARD or len(group) == 1 or len(prefix) == PREFIX):
            yield prefix, {word: postings[word] for word in group}
            continue
        longer: defaultdict[str, list[str]] = defaultdict(list)
        for word in group:
            longer[word[: len(prefix) + 1]].append(word)
        if prefix in longer:  # the word that is the prefix: a file of its own, under a mark
            yield f"{prefix}$", {prefix: postings[prefix]}
            del longer[prefix]
        waiting += sorted(longer.items(), reverse=True)


def _script(name: str, *values: object) -> str:
    """Return a script that hands over values; nothing in them can end it or begin another."""
    return f"concordSearch.{name}({', '.join(map(_json, values))});\n"


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_UNSAFE).encode("utf-8", "backslashreplace").decode()
