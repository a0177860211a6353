"""Turn the readable mark-up of ``own.txt`` into the gold lines of ``own.jsonl``.

    python tests/data/quotes/convert.py            # rewrites own.jsonl beside own.txt
    python tests/data/quotes/convert.py --show     # counts of items and attributions by class

An item opens with ``# id | class | publisher``; its text follows, spans marked as ``[s1:source]``,
``[q1:cue]`` and ``[c1:content]``. The number names the attribution, ``[s1,2:She]`` is the source of
two, and a letter and number used again add a part. Spans may hold each other; other square
brackets are text. The item ends with one line for each attribution::

    1 = Ada Quill | say
    2 = - | believe | direct unmarked

that is its speaker (``-``: nobody is named), speech act, and, where the quotation marks do not tell
it, kind and ``unmarked``. Offsets are Unicode code points, half open.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SOURCE, TARGET = HERE / "own.txt", HERE / "own.jsonl"
ROLES = {"s": "source", "q": "cue", "c": "content"}
KINDS = ("direct", "indirect", "mixed")
OPENING = re.compile(r"\[([sqc])(\d+(?:,\d+)*):|\[")
HEAD = re.compile(r"# (?P<id>[\w-]+) \| (?P<kind>[\w-]+) \| (?P<publisher>[^|\n]+)")
RECORD = re.compile(r"(\d+) = (.+)")
QUOTED = re.compile(
    r"“[^“”]*(?:”|$)|\"[^\"]*(?:\"|$)|«[^«»]*(?:»|$)|(?:``|'').*?(?:''|$)|‘.*?(?:’(?!\w)|$)"
)


@dataclass(slots=True)
class Marked:
    """Text without its mark-up, and the spans by (role, attribution number), in text order."""

    text: str
    spans: dict[tuple[str, int], list[tuple[int, int]]] = field(default_factory=dict)


def unmark(markup: str) -> Marked:
    """Take the mark-up out of a text. Raises ValueError where brackets do not pair."""
    out: list[str] = []
    length = place = 0
    open_spans: list[tuple[int, str, list[int]] | None] = []
    found: list[tuple[int, int, str, int]] = []
    for match in re.finditer(r"\[[sqc]\d+(?:,\d+)*:|[\[\]]", markup):
        out.append(markup[place : match.start()])
        length += match.start() - place
        place = match.end()
        opening = OPENING.fullmatch(match.group())
        if opening and opening[1]:
            numbers = [int(number) for number in opening[2].split(",")]
            open_spans.append((length, opening[1], numbers))
            continue
        if match.group() == "[":
            open_spans.append(None)
        elif not open_spans:
            raise ValueError(f"a bracket closes nothing: …{markup[max(0, place - 40) : place]}")
        elif (span := open_spans.pop()) is not None:
            start, role, numbers = span
            found.extend((start, length, role, number) for number in numbers)
            continue
        out.append(match.group())
        length += 1
    if open_spans:
        raise ValueError(f"a bracket stays open: {markup[:60]}…")
    out.append(markup[place:])
    marked = Marked("".join(out))
    for start, end, role, number in sorted(found):
        marked.spans.setdefault((role, number), []).append((start, end))
    return marked


def kind_of(parts: list[str]) -> str:
    """Tell direct, mixed or indirect by how much of the content stands in quotation marks."""
    letters = quoted = 0
    for part in parts:
        letters += sum(map(str.isalnum, part))
        quoted += sum(sum(map(str.isalnum, match.group())) for match in QUOTED.finditer(part))
    if not quoted:
        return "indirect"
    return "direct" if quoted == letters else "mixed"


def attribution(marked: Marked, number: int, record: str) -> dict[str, Any]:
    """Return one attribution of the gold file. Raises ValueError on a record that is wrong."""
    speaker, act, *rest = [cell.strip() for cell in record.split("|")]
    flags = rest[0].split() if rest else []
    if unknown := set(flags) - {*KINDS, "unmarked"}:
        raise ValueError(f"unknown flags {sorted(unknown)} in {record!r}")
    spans = {name: marked.spans.get((role, number), []) for role, name in ROLES.items()}
    if not spans["content"]:
        raise ValueError(f"attribution {number} has no content: {marked.text[:60]}")
    if not spans["source"] and speaker != "-" and spans["cue"]:
        raise ValueError(f"attribution {number} has a speaker but no source: {marked.text[:60]}")
    kind = kind_of([marked.text[start:end] for start, end in spans["content"]])
    kind = next((flag for flag in flags if flag in KINDS), kind)
    return {
        **{name: [list(span) for span in found] for name, found in spans.items()},
        "kind": kind,
        "marked": kind != "indirect" and "unmarked" not in flags,
        "act": act,
        "speaker": None if speaker == "-" else speaker,
    }


def items(source: str) -> Iterator[dict[str, Any]]:
    """Yield the gold lines of a marked-up file. Raises ValueError naming the item that is wrong."""
    for block in re.split(r"^(?=# )", source, flags=re.MULTILINE)[1:]:
        head, _, rest = block.partition("\n")
        match = HEAD.fullmatch(head.rstrip())
        if match is None:
            raise ValueError(f"not the head of an item: {head}")
        lines = rest.strip().split("\n")
        records: list[tuple[int, str]] = []
        while record := RECORD.fullmatch(lines[-1].strip()):
            records.insert(0, (int(record[1]), record[2]))
            lines.pop()
        try:
            yield _item(match, unmark("\n".join(lines).strip()), records)
        except ValueError as error:
            raise ValueError(f"{match['id']}: {error}") from error


def _item(head: re.Match[str], marked: Marked, records: list[tuple[int, str]]) -> dict[str, Any]:
    numbers = [number for number, _ in records]
    used = sorted({number for _, number in marked.spans})
    if sorted(numbers) != used:
        raise ValueError(f"marks {used}, records {numbers}")
    return {
        "id": head["id"],
        "publisher": head["publisher"].strip(),
        "class": head["kind"],
        "text": marked.text,
        "attributions": [attribution(marked, number, record) for number, record in records],
    }


def as_jsonl(rows: list[dict[str, Any]]) -> str:
    """Return the rows as JSON lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def main() -> None:
    """Rewrite ``own.jsonl``, or show what it holds."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--show", action="store_true", help="count by class, write nothing")
    arguments = parser.parse_args()
    rows = list(items(SOURCE.read_text(encoding="utf-8")))
    if not arguments.show:
        TARGET.write_text(as_jsonl(rows), encoding="utf-8")
    count, held = Counter(row["class"] for row in rows), Counter[str]()
    for row in rows:
        held[row["class"]] += len(row["attributions"])
    for name in count:
        sys.stdout.write(f"{name:22} {count[name]:4} items {held[name]:4} attributions\n")
    sys.stdout.write(f"{'all':22} {len(rows):4} items {held.total():4} attributions\n")


if __name__ == "__main__":
    main()
