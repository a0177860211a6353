"""Turn the readable mark-up of ``own.txt`` into the gold lines of ``own.jsonl``.

    python tests/data/stance/convert.py            # rewrites own.jsonl beside own.txt
    python tests/data/stance/convert.py --show     # counts of items and labels by class

An item opens with ``# id | class``, or ``# id | class | opinion`` where the text is an opinion
piece; its text follows. Spans are marked as ``[keys:words]``, where each key is one of

    ``-1`` ``01`` ``+1``   target 1, evaluated unfavourably, not at all, favourably
    ``?-1`` ``?+1``        target 1, neutral: the evaluation is aired but not asserted
    ``h1``                 the speaker who holds the stance toward target 1
    ``r1``                 the name that target 1, a pronoun or a nominal, stands for

A target's key may end in a letter for what its name names (``w`` woman, ``m`` man, ``c`` country,
``p`` party, ``f`` firm) and in ``~`` where nobody can tell the holder. Keys are joined by commas
and spans may hold each other: ``[+1w,h2:Dana Orsk] despises [-2m:Marek Tull]``. Without ``h`` or
``~`` the holder is the outlet, or the author of an opinion piece. Other square brackets are text.
Offsets are Unicode code points, half open. README.md tells the convention.
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
LABELS = {"-": "unfavourable", "0": "neutral", "+": "favourable"}
KINDS = {"w": "woman", "m": "man", "c": "country", "p": "party", "f": "company"}
CLASSES = (
    "negation",
    "double-negation",
    "hedge",
    "conditional",
    "question",
    "irony",
    "reported-accusation",
    "reported-praise",
    "denial",
    "concession",
    "comparison",
    "opposite",
    "same-polarity",
    "event",
    "bystander",
    "nested-quotation",
    "reference",
    "evaluative-name",
    "idiom",
    "consequence",
    "first-person",
    "headline",
)
KEY = r"(?:(?:\?[+-]|[+0-])\d+[wmcpf]?~?|[hr]\d+)"
OPENING = re.compile(rf"\[({KEY}(?:,{KEY})*):")
BRACKET = re.compile(rf"\[{KEY}(?:,{KEY})*:|[\[\]]")
TARGET_KEY = re.compile(r"(\??)([+0-])(\d+)([wmcpf]?)(~?)")
HEAD = re.compile(r"# (?P<id>[\w-]+) \| (?P<kind>[\w-]+)(?: \| (?P<genre>opinion))?")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Target:
    """A marked target; ``aired`` is the sign of an evaluation that is not asserted."""

    span: Span
    sign: str
    aired: str | None
    kind: str | None
    holder_known: bool


@dataclass(slots=True)
class Marked:
    """Text without its mark-up, and what is marked, by the number of the target."""

    text: str
    targets: dict[int, Target] = field(default_factory=dict)
    speakers: dict[int, Span] = field(default_factory=dict)
    names: dict[int, Span] = field(default_factory=dict)


def unmark(markup: str) -> Marked:
    """Take the mark-up out of a text. Raises ValueError where marks do not fit together."""
    out: list[str] = []
    length = place = 0
    open_spans: list[tuple[int, str] | None] = []
    found: list[tuple[Span, str]] = []
    for match in BRACKET.finditer(markup):
        out.append(markup[place : match.start()])
        length += match.start() - place
        place = match.end()
        if opening := OPENING.fullmatch(match.group()):
            open_spans.append((length, opening[1]))
            continue
        if match.group() == "[":
            open_spans.append(None)
        elif not open_spans:
            raise ValueError(f"a bracket closes nothing: …{markup[max(0, place - 40) : place]}")
        elif (opened := open_spans.pop()) is not None:
            start, keys = opened
            found.extend(((start, length), key) for key in keys.split(","))
            continue
        out.append(match.group())
        length += 1
    if open_spans:
        raise ValueError(f"a bracket stays open: {markup[:60]}…")
    out.append(markup[place:])
    marked = Marked("".join(out))
    for span, key in sorted(found):
        _put(marked, span, key)
    _check(marked)
    return marked


def _put(marked: Marked, span: Span, key: str) -> None:
    if match := TARGET_KEY.fullmatch(key):
        aired, sign, digits, kind, unknown = match.groups()
        number = int(digits)
        if number in marked.targets:
            raise ValueError(f"target {number} is marked twice")
        marked.targets[number] = Target(
            span, "0" if aired else sign, sign if aired else None, KINDS.get(kind), not unknown
        )
        return
    spans, number = marked.speakers if key[0] == "h" else marked.names, int(key[1:])
    if number in spans:
        raise ValueError(f"{key} is marked twice")
    spans[number] = span


def _check(marked: Marked) -> None:
    numbers = set(marked.targets)
    if numbers != set(range(1, len(numbers) + 1)) or not numbers:
        raise ValueError(f"targets are numbered {sorted(numbers)}")
    if stray := (set(marked.speakers) | set(marked.names)) - numbers:
        raise ValueError(f"marks of no target: {sorted(stray)}")
    for number, target in marked.targets.items():
        if not target.holder_known and number in marked.speakers:
            raise ValueError(f"target {number} has a speaker and yet no holder")


def items(source: str) -> Iterator[dict[str, Any]]:
    """Yield the gold lines of a marked-up file. Raises ValueError naming the item that is wrong."""
    for block in re.split(r"^(?=# )", source, flags=re.MULTILINE)[1:]:
        head, _, text = block.partition("\n")
        match = HEAD.fullmatch(head.rstrip())
        if match is None or match["kind"] not in CLASSES:
            raise ValueError(f"not the head of an item: {head}")
        try:
            yield _item(match, unmark(text.strip()))
        except ValueError as error:
            raise ValueError(f"{match['id']}: {error}") from error


def _item(head: re.Match[str], marked: Marked) -> dict[str, Any]:
    numbers = sorted(marked.targets)
    targets = [marked.targets[number] for number in numbers]
    labels = [LABELS[target.sign] for target in targets]
    genre = {"genre": head["genre"]} if head["genre"] else {}
    voice = "author" if genre else "outlet"
    return {
        "id": head["id"],
        "class": head["kind"],
        **genre,
        "opposite": {"favourable", "unfavourable"} <= set(labels),
        "text": marked.text,
        "targets": [list(target.span) for target in targets],
        "labels": labels,
        "holders": [_holder(marked, number, voice) for number in numbers],
        "hypothetical": [target.aired is not None for target in targets],
        "aired": [target.aired and LABELS[target.aired] for target in targets],
        "refers_to": [_span(marked.names.get(number)) for number in numbers],
        "kinds": [target.kind for target in targets],
    }


def _holder(marked: Marked, number: int, voice: str) -> dict[str, Any] | None:
    if not marked.targets[number].holder_known:
        return None
    span = marked.speakers.get(number)
    return {"kind": voice} if span is None else {"kind": "speaker", "span": list(span)}


def _span(span: Span | None) -> list[int] | None:
    return None if span is None else list(span)


def as_jsonl(rows: list[dict[str, Any]]) -> str:
    """Return the rows as JSON lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def counts(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Yield a line for each class, and one for all: what it holds, by label and mark."""
    yield f"{'class':20} items targets unfav. neutral fav. (hypothetical) opposite"
    for name in (*CLASSES, "all"):
        chosen = [row for row in rows if name in (row["class"], "all")]
        label = Counter(label for row in chosen for label in row["labels"])
        hypothetical = sum(sum(row["hypothetical"]) for row in chosen)
        opposed = sum(row["opposite"] for row in chosen)
        by_label = (label["unfavourable"], label["neutral"], label["favourable"])
        yield "{:20} {:5} {:7} {:6} {:7} {:4} {:14} {:8}".format(
            name, len(chosen), label.total(), *by_label, hypothetical, opposed
        )


def main() -> None:
    """Rewrite ``own.jsonl``, or show what it holds."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--show", action="store_true", help="count by class, write nothing")
    arguments = parser.parse_args()
    rows = list(items(SOURCE.read_text(encoding="utf-8")))
    if not arguments.show:
        TARGET.write_text(as_jsonl(rows), encoding="utf-8")
    sys.stdout.writelines(f"{line}\n" for line in counts(rows))


if __name__ == "__main__":
    main()
