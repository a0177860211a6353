"""Turn the readable mark-up of ``own.txt`` into the gold lines of ``own-entities.jsonl``.

    python tests/data/entities/convert.py            # rewrites own-entities.jsonl beside own.txt

An event opens with ``# topic``; below it stand its chains, ``name = type``. A text opens with
``## id | publisher``; a mention in it is ``[chain:surface]``. Offsets are Unicode code points, half
open.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SOURCE, TARGET = HERE / "own.txt", HERE / "own-entities.jsonl"
TYPES = ("person", "country", "organisation")
MENTION = re.compile(r"\[([a-z-]+):([^\[\]]+)\]")
CHAIN = re.compile(r"([a-z-]+) = (\w+)")


def unmark(markup: str, types: dict[str, str]) -> tuple[str, list[dict[str, Any]]]:
    """Take the mark-up out of a text. Raises ValueError for a chain that the event lacks."""
    text, mentions, place = "", [], 0
    for match in MENTION.finditer(markup):
        text += markup[place : match.start()]
        chain, surface = match.groups()
        if chain not in types:
            raise ValueError(f"{chain} is no chain of the event")
        start = len(text)
        text += surface
        place = match.end()
        mentions.append({"chain": chain, "type": types[chain], "start": start, "end": len(text)})
    text += markup[place:]
    if "[" in text or "]" in text:
        raise ValueError(f"a bracket is left: {text[:60]}")
    return text, mentions


def articles(source: str) -> Iterator[dict[str, Any]]:
    """Yield the gold lines of a marked-up file. Raises ValueError naming the text that is wrong."""
    for event in re.split(r"^# ", source, flags=re.MULTILINE)[1:]:
        head, *texts = re.split(r"^## ", event, flags=re.MULTILINE)
        topic, *lines = head.strip().split("\n")
        types = {match[1]: match[2] for line in lines if (match := CHAIN.fullmatch(line.strip()))}
        if len(types) != len(lines) or not set(types.values()) <= set(TYPES):
            raise ValueError(f"{topic}: a line that is no chain, or a chain of another type")
        used = set()
        for text in texts:
            name, _, body = text.partition("\n")
            identifier, _, publisher = (part.strip() for part in name.partition("|"))
            try:
                plain, mentions = unmark(body.strip(), types)
            except ValueError as error:
                raise ValueError(f"{identifier}: {error}") from error
            used |= {mention["chain"] for mention in mentions}
            yield {
                "id": identifier,
                "topic": topic,
                "publisher": publisher,
                "text": plain,
                "mentions": mentions,
            }
        if used != set(types):
            raise ValueError(f"{topic}: no mention of {sorted(set(types) - used)}")


def as_jsonl(rows: list[dict[str, Any]]) -> str:
    """Return the rows as JSON lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def main() -> None:
    """Rewrite the gold; say what it holds."""
    rows = list(articles(SOURCE.read_text(encoding="utf-8")))
    TARGET.write_text(as_jsonl(rows), encoding="utf-8")
    counts = Counter(mention["type"] for row in rows for mention in row["mentions"])
    sys.stdout.write(f"{len(rows)} articles, {counts.total()} mentions: {dict(counts)}\n")


if __name__ == "__main__":
    main()
